// Reads the stack's files with the code that reads them in production: compose files with the loader of
// `docker compose`, Traefik's dynamic file with its file provider. Prints what was read as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/provider/file"
	"github.com/traefik/traefik/v3/pkg/safe"
)

const usage = "usage: checks compose <env file> <profile> <compose file>… | checks traefik <dynamic file>"

func main() {
	if len(os.Args) < 3 {
		fail(fmt.Errorf(usage))
	}
	var read any
	var err error
	switch os.Args[1] {
	case "compose":
		if len(os.Args) < 5 {
			fail(fmt.Errorf(usage))
		}
		read, err = compose(os.Args[2], os.Args[3], os.Args[4:])
	case "traefik":
		read, err = traefik(os.Args[2])
	default:
		err = fmt.Errorf(usage)
	}
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(read); err != nil {
		fail(err)
	}
}

// compose is `docker compose --env-file … --profile … config`: interpolated, merged, checked against the specification.
func compose(envFile, profile string, files []string) (any, error) {
	options, err := cli.NewProjectOptions(files, cli.WithEnvFiles(envFile), cli.WithDotEnv, cli.WithProfiles([]string{profile}))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

// traefik fills in the template and decodes the file; a field Traefik does not know is an error.
func traefik(path string) (any, error) {
	received := make(chan dynamic.Message, 1)
	provider := &file.Provider{Filename: path}
	if err := provider.Init(); err != nil {
		return nil, err
	}
	if err := provider.Provide(received, safe.NewPool(context.Background())); err != nil {
		return nil, err
	}
	return (<-received).Configuration, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
