package main

import (
	"context"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"github.com/huying/huying/server"
)

// cli is the whole command line. Results go to standard output, everything
// else to standard error.
type cli struct {
	Config kong.ConfigFlag `env:"HUYING_CONFIG" placeholder:"FILE" help:"Configuration file: YAML, its keys are the names of the flags of serve."`

	Serve   serveCmd   `cmd:"" help:"Run the server."`
	Demo    demoCmd    `cmd:"" help:"Play the stories of six cities through the API and serve what came of them."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date, or say what is missing."`
	Tenant  struct {
		Import  tenantImportCmd  `cmd:"" help:"Make tenants of presets, or bring tenants into line with them."`
		Export  tenantExportCmd  `cmd:"" help:"Write a tenant as a preset file."`
		Recount tenantRecountCmd `cmd:"" help:"Count a tenant's open cases anew, where the figures of the command screen are in doubt."`
		Reindex tenantReindexCmd `cmd:"" help:"Write what a tenant's cases are found by anew, where a search is in doubt."`
	} `cmd:"" help:"Import, export, recount and reindex tenants."`
	Region struct {
		Import regionImportCmd `cmd:"" help:"Bring a tenant's region tree into line with a CSV file."`
	} `cmd:"" help:"Import regions."`
	Replay struct {
		Boston311 replayBostonCmd `cmd:"" name:"boston311" help:"Import Boston's service requests of 2015 and compare their targets and flags with the city's."`
	} `cmd:"" help:"Replay a city's real cases."`
	Token   tokenCmd   `cmd:"" help:"Print a token for an account."`
	Version versionCmd `cmd:"" help:"Say what the program was made of."`
}

// console is where a command writes.
type console struct{ out, err io.Writer }

// exit unwinds the stack when kong has printed help and wants to end.
type exit int

// run carries out one command line and returns the exit code: 0, 1 for a
// command that failed, 2 for one that was not understood.
func run(ctx context.Context, args []string, out, errOut io.Writer) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exit:
			code = int(r)
		default:
			panic(r)
		}
	}()
	parser, err := kong.New(&cli{},
		kong.Name("huying"),
		kong.Description("Huying 呼应: a GraphQL platform for citizens' cases."),
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.Configuration(server.ConfigFile),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&console{out, errOut}),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil { // a fault of the struct tags above
		panic(err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errOut, "huying: %v\nhuying --help lists the commands and flags.\n", err)
		return 2
	}
	if err := command.Run(); err != nil {
		fmt.Fprintf(errOut, "huying: %v\n", err)
		return 1
	}
	return 0
}
