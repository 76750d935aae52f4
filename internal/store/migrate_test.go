package store_test

import (
	"testing"

	"entgo.io/ent/dialect"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

func TestMigrate_TheNewestGoesBackAndForth(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, engine)
			name, db := dialect.SQLite, authztest.Raw(t, url).DB
			if engine == "postgres" {
				var err error
				if db, err = store.OpenLogin(t.Context(), url); err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				name = engine
			}
			if err := store.BackAndForth(t.Context(), name, db); err != nil {
				t.Error(err)
			}
		})
	}
}
