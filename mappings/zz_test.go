package mappings
import ("testing";"os";"bufio";"fmt";"strings";"nextsearch/internal/catalogue")
func TestZZ(t *testing.T){
 f,_:=os.Open(os.Getenv("ZZ")); s:=bufio.NewScanner(f)
 for s.Scan(){ title,want,_:=strings.Cut(s.Text(),"\t"); r:=catalogue.Record{Title:title}
  var tp []string; for _,v:=range Topics(&r){tp=append(tp,v.Value)}
  w:=""; if os.Getenv("WHY")!="" { for _,v:=range Themes(&r){w+=" || "+v.Value+" "+v.Why} }
  fmt.Printf("%v\t%s\t%s\t%v%s\n",themesOf(&r),want,title,tp,w)}
}
