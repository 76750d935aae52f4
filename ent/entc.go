//go:build ignore

// Generates ent/db. Each feature has its reason; those left out are left out
// on purpose: upsert, execquery and modifier lead past the policies.
package main

import (
	"log"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	config := &gen.Config{
		Target:  "db",
		Package: "github.com/huying/huying/ent/db",
		Features: []gen.Feature{
			gen.FeaturePrivacy,            // the policies of authz run on every builder
			gen.FeatureVersionedMigration, // migrations are files
		},
	}
	if err := entc.Generate("./schema", config, entc.TemplateDir("template")); err != nil {
		log.Fatalf("generate ent/db: %v", err)
	}
}
