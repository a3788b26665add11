package ingest

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nextsearch/internal/fetch"
)

// targets opens what a source's own target names: an address gives one
// response, a file one, a folder one for every file in it (recursive, in the
// order of paths) whose name ends in one of the suffixes, packed with .gz or
// not. Recorded answers of an API, an export of many files and a dump are all
// read like this. An error is about one of them; the loop goes on.
func targets(ctx context.Context, web *fetch.Web, target, accept string, suffixes ...string) iter.Seq2[*fetch.Response, error] {
	return func(yield func(*fetch.Response, error) bool) {
		root, ok := folder(target)
		if !ok {
			yield(openTarget(ctx, web, target, accept))
			return
		}
		files, err := filesIn(root, suffixes)
		if err == nil && len(files) == 0 {
			err = fmt.Errorf("%s: no file in this folder ends in %s", target, strings.Join(suffixes, ", "))
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for _, file := range files {
			if resp, err := web.File(ctx, file); ctx.Err() != nil || !yield(resp, err) {
				return
			}
		}
	}
}

// folder gives the path of a target that is a local folder, links resolved.
func folder(target string) (root string, ok bool) {
	if !isFile(target) {
		return "", false
	}
	root, err := filepath.EvalSymlinks(strings.TrimPrefix(target, "file://"))
	if err != nil {
		return "", false
	}
	info, err := os.Stat(root)
	return root, err == nil && info.IsDir()
}

// filesIn gives the regular files below root with one of the suffixes. Hidden
// files and folders (.git) are nobody's publication and passed over.
func filesIn(root string, suffixes []string) (files []string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != root && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular() && hasSuffix(d.Name(), suffixes):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// hasSuffix reports whether a file's name has one of the suffixes, whatever its case.
func hasSuffix(name string, suffixes []string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}
