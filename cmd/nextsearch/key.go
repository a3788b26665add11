package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

func keyCommand() command {
	return command{
		name:    "key",
		args:    "create | list | revoke ID",
		summary: "make, list and revoke the keys of editors and tools",
		help: `A key lets a person or a program do what the public may not. What it permits
are its scopes:

  moderate   sign in to the editors' desk (/redaktion)
  ingest     submit recipes from another tool (POST /v1/submissions)
  operate    for programs that run the service

create prints the key's secret once: hand it over on a safe way, it is stored
only as a hash and cannot be shown again. Give everybody a key of their own, as
the audit log names its -name. revoke ends a key and its sessions at once.
All this works beside a running serve.

  nextsearch key create -scope moderate -name Redaktion -expires 365d
  nextsearch key list
  nextsearch key revoke 7k2m9q4c1x`,
		flags: keyFlags,
	}
}

// keyOptions are the flags of key.
type keyOptions struct {
	scopes  listFlag
	name    string
	expires string
	json    bool
}

func keyFlags(v *invocation) func(context.Context) error {
	var o keyOptions
	v.flags.Var(&o.scopes, "scope", "with create: what the key permits, `SCOPE[,SCOPE...]` of "+scopeNames()+" (repeatable)")
	v.flags.StringVar(&o.name, "name", "", "with create: whose key it is, as the audit log shows it; a function, such as Redaktion")
	v.flags.StringVar(&o.expires, "expires", "", "with create: `WHEN` it ends, as days (90d) or its last day (2027-01-31); never if not given")
	v.flags.BoolVar(&o.json, "json", false, "print JSON")
	return func(ctx context.Context) error {
		verb := ""
		if len(v.rest) > 0 {
			verb = v.rest[0]
		}
		switch {
		case verb == "create" && len(v.rest) == 1:
			return o.create(ctx, v)
		case verb == "list" && len(v.rest) == 1:
			return v.withApp(ctx, func(ctx context.Context, a *app) error { return o.list(ctx, v, a) })
		case verb == "revoke" && len(v.rest) == 2:
			return v.withApp(ctx, func(ctx context.Context, a *app) error { return o.revoke(ctx, v, a, v.rest[1]) })
		}
		return usageError{errors.New("key: want `create`, `list` or `revoke ID`; see nextsearch key -h")}
	}
}

func scopeNames() string {
	var names []string
	for _, s := range editorial.Scopes() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// keyState is a key as -json prints it.
type keyState struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Scopes  []editorial.Scope `json:"scopes"`
	Created time.Time         `json:"created"`
	Expires time.Time         `json:"expires,omitzero"` // left out: never
	Revoked time.Time         `json:"revoked,omitzero"`
	Used    time.Time         `json:"lastUse,omitzero"`
	State   string            `json:"state"`
	Secret  string            `json:"secret,omitempty"` // of create only
}

func stateOfKey(k editorial.Key) keyState {
	s := keyState{ID: k.ID, Name: k.Name, Scopes: k.Scopes, Created: k.Created, Expires: k.Expires, Revoked: k.Revoked, Used: k.Used, State: "active"}
	switch {
	case !k.Revoked.IsZero():
		s.State = "revoked"
	case !k.Valid(time.Now()):
		s.State = "expired"
	}
	return s
}

func (o *keyOptions) create(ctx context.Context, v *invocation) error {
	expires, err := parseExpiry(o.expires, time.Now())
	if err != nil {
		return usageError{fmt.Errorf("-expires: %w", err)}
	}
	var scopes []editorial.Scope
	for _, list := range o.scopes {
		for s := range strings.SplitSeq(list, ",") {
			scopes = append(scopes, editorial.Scope(strings.TrimSpace(s)))
		}
	}
	return v.withApp(ctx, func(ctx context.Context, a *app) error {
		k, secret, err := a.editorial.CreateKey(ctx, o.name, scopes, expires)
		if err != nil {
			return keyError(err)
		}
		state := stateOfKey(k)
		state.Secret = secret
		if o.json {
			return printJSON(v.out, state)
		}
		fmt.Fprintf(v.out, "%s\n", secret)
		_, err = fmt.Fprintf(v.err, "This is the secret of key %s (%s: %s), for the data in %s.\n"+
			"It is shown only now. Take it back with: nextsearch key revoke %s\n", k.ID, k.Name, joined(k.Scopes), a.dir, k.ID)
		return err
	})
}

// keyError says what is wrong with the flags of create, and what to write instead.
func keyError(err error) error {
	var invalid *editorial.InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	f := invalid.Fields[0]
	switch f.Field + ": " + f.Code {
	case "name: required":
		return usageError{errors.New("-name is missing: say whose key it is, such as -name Redaktion")}
	case "name: reserved":
		return usageError{fmt.Errorf("-name: %q has a meaning of its own in the audit log; choose another name", f.Got)}
	case "name: too-long":
		return usageError{fmt.Errorf("-name: at most %d characters", f.Limit)}
	case "name: bad-name":
		return usageError{fmt.Errorf("-name: %q: want a text of one line", f.Got)}
	case "scopes: required":
		return usageError{fmt.Errorf("-scope is missing: say what the key permits, one or more of %s", scopeNames())}
	case "scopes: unknown-code":
		return usageError{fmt.Errorf("-scope: got %q, want one or more of %s", f.Got, scopeNames())}
	}
	return usageError{fmt.Errorf("-expires: %s has passed; name a day to come, or days from now such as 90d", f.Got)}
}

// maxExpiryDays keeps a typing error from being a time that cannot be stored.
const maxExpiryDays = 100 * 365

// parseExpiry reads "90d", "2027-01-31" (to the end of that day, local time)
// or "" for never.
func parseExpiry(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= maxExpiryDays {
			return now.AddDate(0, 0, n), nil
		}
	} else if day, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	return time.Time{}, fmt.Errorf("got %q, want days such as 90d or a last day such as %s", s, now.AddDate(1, 0, 0).Format(time.DateOnly))
}

func joined(scopes []editorial.Scope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

func (o *keyOptions) list(ctx context.Context, v *invocation, a *app) error {
	found, err := a.editorial.Keys(ctx)
	if err != nil {
		return err
	}
	states := make([]keyState, len(found))
	for i, k := range found {
		states[i] = stateOfKey(k)
	}
	if o.json {
		return printJSON(v.out, map[string]any{"keys": states})
	}
	if len(states) == 0 {
		_, err := fmt.Fprintln(v.out, "There are no keys yet. Make one with: nextsearch key create -scope moderate -name Redaktion")
		return err
	}
	w := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tSCOPES\tCREATED\tEXPIRES\tLAST USE\tSTATE")
	for _, s := range states {
		expires := "never"
		if !s.Expires.IsZero() {
			expires = when(s.Expires)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.ID, s.Name, joined(s.Scopes), when(s.Created), expires, when(s.Used), s.State)
	}
	return w.Flush()
}

func (o *keyOptions) revoke(ctx context.Context, v *invocation, a *app, id string) error {
	err := a.editorial.RevokeKey(ctx, id)
	if errors.Is(err, catalogue.ErrNotFound) {
		return fmt.Errorf("there is no key %q in %s; nextsearch key list shows the ids", keyIDOnly(id), a.dir)
	}
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(v.out, map[string]string{"id": id, "state": "revoked"})
	}
	_, err = fmt.Fprintf(v.out, "Key %s is revoked; its sessions have ended.\n", id)
	return err
}

// keyIDOnly keeps a secret that was given in the place of an id out of messages.
func keyIDOnly(id string) string {
	if strings.HasPrefix(id, "nxs_") {
		return "nxs_…"
	}
	return id
}
