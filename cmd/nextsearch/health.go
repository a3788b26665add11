package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

func healthCommand() command {
	return command{
		name:    "health",
		summary: "ask the serve on this data directory whether it is well (for container health checks)",
		help:    "Exit status 0 if it answers, 1 if not.",
		flags: func(v *invocation) func(context.Context) error {
			return func(ctx context.Context) error {
				if _, err := v.args(0); err != nil {
					return err
				}
				cfg, err := v.load()
				if err != nil {
					return err
				}
				return health(ctx, cfg, v.stdio)
			}
		},
	}
}

func health(ctx context.Context, cfg Config, std stdio) error {
	dir, err := makeDataDir(cfg.Data)
	if err != nil {
		return err
	}
	o := dialServe(dir)
	if o == nil {
		return errors.New("no serve answers on " + dir.socket())
	}
	status, body, err := o.ask(ctx, http.MethodGet, "/healthz", nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("the running serve answered %d: %s", status, body)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(std.out, "ok")
	return nil
}
