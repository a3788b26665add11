package ingest

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"strings"

	"nextsearch/internal/fetch"
)

// gitHost says where a Git host serves a repository.
type gitHost struct {
	archive string // address of a .tar.gz with its files
	blob    string // before the path of a file where people read it, "" if not known
}

// gitHostOf gives the addresses of a repository by the conventions of GitLab,
// GitHub and Gitea/Forgejo. Any other address is taken for that of an archive.
func gitHostOf(target string) gitHost {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return gitHost{archive: target}
	}
	repository := strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git")
	parts := strings.Split(repository, "/")
	if len(parts) < 2 || strings.HasSuffix(u.Path, ".gz") || strings.HasSuffix(u.Path, ".tar") {
		return gitHost{archive: target}
	}
	base := u.Scheme + "://" + u.Host + "/" + repository
	switch host := strings.ToLower(u.Hostname()); {
	case strings.Contains(host, "gitlab"):
		return gitHost{base + "/-/archive/HEAD/" + path.Base(repository) + "-HEAD.tar.gz", base + "/-/blob/HEAD/"}
	case len(parts) == 2 && host == "github.com":
		return gitHost{base + "/archive/HEAD.tar.gz", base + "/blob/HEAD/"}
	case len(parts) == 2 && (host == "codeberg.org" || strings.Contains(host, "gitea") || strings.Contains(host, "forgejo")):
		return gitHost{base + "/archive/HEAD.tar.gz", base + "/src/HEAD/"}
	}
	return gitHost{archive: target}
}

// tarFiles gives the Markdown files of an archive, their paths without the
// folder that Git hosts put around a repository.
func tarFiles(body io.Reader, resp *fetch.Response) iter.Seq2[markdownFile, error] {
	return func(yield func(markdownFile, error) bool) {
		in := bufio.NewReaderSize(body, tarBlock)
		if head, err := in.Peek(tarBlock); err != nil || string(head[257:262]) != "ustar" {
			yield(markdownFile{}, fmt.Errorf("%s: not-an-archive: want a Git host's repository, a .tar.gz or a .md file", resp.URL))
			return
		}
		archive, found := tar.NewReader(in), 0
		for n := 0; ; n++ {
			h, err := archive.Next()
			switch {
			case errors.Is(err, io.EOF) && found == 0:
				yield(markdownFile{}, errNoMarkdown)
				return
			case errors.Is(err, io.EOF):
				return
			case err == nil && n >= maxArchiveFiles:
				err = fmt.Errorf("the archive has more than %d files", maxArchiveFiles)
				fallthrough
			case err != nil:
				yield(markdownFile{}, fmt.Errorf("%s: %w", resp.URL, err))
				return
			}
			if h.Typeflag != tar.TypeReg || !hasSuffix(h.Name, markdownSuffixes) {
				continue
			}
			found++
			f := markdownFile{path: withoutTop(h.Name), resp: resp}
			if f.text, err = limitedText(archive, f.path); !yield(f, err) {
				return
			}
		}
	}
}

// tarBlock is the size of the header of a file in a tar archive (POSIX ustar).
const tarBlock = 512

// withoutTop drops the first folder of a path in an archive.
func withoutTop(name string) string {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if _, rest, ok := strings.Cut(name, "/"); ok {
		return rest
	}
	return name
}
