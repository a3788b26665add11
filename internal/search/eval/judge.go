package eval

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Depth is how many documents a run holds for a query.
const Depth = 100

// Hit is a document found.
type Hit struct {
	Doc   string
	Score float64
}

// Run is what a search gave for each query of a set, best first.
type Run map[string][]Hit

// Write writes a run in the form of TREC: qid Q0 docid rank score tag.
func (r Run) Write(w io.Writer, s *Set) error {
	out := bufio.NewWriter(w)
	for _, q := range s.Queries {
		for i, h := range r[q.ID] {
			fmt.Fprintf(out, "%s Q0 %s %d %s nextsearch\n", q.ID, h.Doc, i+1, strconv.FormatFloat(h.Score, 'g', -1, 64))
		}
	}
	return out.Flush()
}

// Figures are means over the queries of a family.
type Figures struct {
	Queries   int     `json:"queries"`
	NDCG10    float64 `json:"ndcg10"`
	Recall100 float64 `json:"recall100"`
	MRR10     float64 `json:"mrr10"`
	Zero      float64 `json:"zero"` // share of queries without any hit
}

// All is the family that holds every query of a set.
const All = "*"

// Family is the figures of one family of a set.
type Family struct {
	Name string `json:"family"`
	Figures
}

// Judge measures a run: its families in order of appearance, All last. A
// query that the run lacks counts as a zero hit; queries without a relevant
// document are left out.
func (s *Set) Judge(r Run) []Family {
	sums := map[string]*Figures{All: {}}
	var order []string
	for _, q := range s.Queries {
		grades := s.Judged[q.ID]
		if !anyRelevant(grades) {
			continue
		}
		if sums[q.Family] == nil {
			sums[q.Family] = &Figures{}
			order = append(order, q.Family)
		}
		f := JudgeQuery(r[q.ID], grades)
		sums[q.Family].add(f)
		sums[All].add(f)
	}
	families := make([]Family, 0, len(order)+1)
	for _, name := range append(order, All) {
		families = append(families, Family{name, sums[name].mean()})
	}
	return families
}

func anyRelevant(grades map[string]int) bool {
	for _, g := range grades {
		if g > 0 {
			return true
		}
	}
	return false
}

func (f *Figures) add(g Figures) {
	f.Queries += g.Queries
	f.NDCG10 += g.NDCG10
	f.Recall100 += g.Recall100
	f.MRR10 += g.MRR10
	f.Zero += g.Zero
}

func (f Figures) mean() Figures {
	n := math.Max(float64(f.Queries), 1)
	return Figures{f.Queries, f.NDCG10 / n, f.Recall100 / n, f.MRR10 / n, f.Zero / n}
}

// JudgeQuery measures one query's hits. nDCG has linear gain and the discount
// 1/log2(rank+1), its ideal comes from all judged documents (as trec_eval);
// recall is divided by no more than Depth.
func JudgeQuery(hits []Hit, grades map[string]int) Figures {
	f := Figures{Queries: 1}
	if len(hits) == 0 {
		f.Zero = 1
	}
	relevant, found, gain := 0, 0, 0.0
	ideal := make([]int, 0, len(grades))
	for _, g := range grades {
		if g > 0 {
			relevant++
			ideal = append(ideal, g)
		}
	}
	for i, h := range hits[:min(len(hits), Depth)] {
		g := grades[h.Doc]
		if g <= 0 {
			continue
		}
		found++
		if i < 10 {
			gain += float64(g) / math.Log2(float64(i+2))
			if f.MRR10 == 0 {
				f.MRR10 = 1 / float64(i+1)
			}
		}
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	best := 0.0
	for i, g := range ideal[:min(len(ideal), 10)] {
		best += float64(g) / math.Log2(float64(i+2))
	}
	if relevant > 0 {
		f.NDCG10 = gain / best
		f.Recall100 = float64(found) / float64(min(relevant, Depth))
	}
	return f
}

// Gate is a line of a threshold file: SET FAMILY FIGURE >=|<= VALUE.
type Gate struct {
	Set, Family, Figure, Op string
	Value                   float64
}

// String gives the line.
func (g Gate) String() string {
	return fmt.Sprintf("%s %s %s %s %g", g.Set, g.Family, g.Figure, g.Op, g.Value)
}

// ReadGates reads a threshold file; # starts a comment.
func ReadGates(path string) ([]Gate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var gates []Gate
	for n, line := range strings.Split(string(data), "\n") {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		bad := fmt.Errorf("%s:%d: want SET FAMILY FIGURE >=|<= VALUE with a figure of ndcg10, recall100, mrr10 and zero", path, n+1)
		if len(f) != 5 || (f[3] != ">=" && f[3] != "<=") {
			return nil, bad
		}
		v, err := strconv.ParseFloat(f[4], 64)
		if _, ok := (Figures{}).figure(f[2]); err != nil || !ok {
			return nil, bad
		}
		gates = append(gates, Gate{f[0], f[1], f[2], f[3], v})
	}
	return gates, nil
}

// figure gives a figure by its name in threshold files.
func (f Figures) figure(name string) (float64, bool) {
	switch name {
	case "ndcg10":
		return f.NDCG10, true
	case "recall100":
		return f.Recall100, true
	case "mrr10":
		return f.MRR10, true
	case "zero":
		return f.Zero, true
	}
	return 0, false
}

// Missed gives the gates of the measured sets that do not hold, each with
// what was measured. A gate of a set that was not measured is passed over.
func Missed(gates []Gate, results map[string][]Family) []string {
	var missed []string
	for _, g := range gates {
		families, ok := results[g.Set]
		if !ok {
			continue
		}
		i := slices.IndexFunc(families, func(f Family) bool { return f.Name == g.Family })
		if i < 0 || families[i].Queries == 0 {
			missed = append(missed, g.String()+": not measured")
			continue
		}
		got, _ := families[i].figure(g.Figure)
		if (g.Op == ">=" && got < g.Value) || (g.Op == "<=" && got > g.Value) {
			missed = append(missed, fmt.Sprintf("%s: got %.4f", g, got))
		}
	}
	return missed
}
