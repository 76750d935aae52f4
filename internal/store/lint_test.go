package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store/storetest"
)

// Each lint lists faults as sentences; an empty answer is a clean catalogue.
var pgLints = []string{
	// Tables of tenants: the column, or the name of tenants itself.
	`SELECT c.relname || ': row-level security is ' || CASE WHEN c.relrowsecurity THEN 'not forced' ELSE 'off' END FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
		AND (c.relname = 'tenants' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))`,
	`SELECT c.relname || ': no ' || kind || ' policy for all commands and roles' FROM pg_class c, (VALUES ('permissive', true), ('restrictive', false)) k (kind, permissive)
		WHERE c.relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polroles = '{0}' AND p.polpermissive = k.permissive)`,
	`SELECT tablename || ': policy ' || policyname || ' does not hold rows to the tenant' FROM pg_policies WHERE permissive = 'RESTRICTIVE' AND with_check NOT LIKE
		'(' || CASE tablename WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END || ' = ( SELECT (NULLIF(current_setting(''huying.tenant''::text, true), ''''::text))::uuid AS "nullif"))'`,
	`SELECT tablename || ': policy ' || policyname || ' asks for a setting once a row' FROM pg_policies
		WHERE concat(qual, with_check) ~ 'current_setting' AND concat(qual, with_check) !~ '\( SELECT \(NULLIF\(current_setting'`,
	`SELECT rolname || ' may too much by itself' FROM pg_roles WHERE rolname IN ('huying_app', 'huying_reader')
		AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR rolcanlogin OR rolinherit)`,
	`SELECT m.member::regrole || ' is a member of ' || m.roleid::regrole FROM pg_auth_members m WHERE m.member::regrole::text IN ('huying_app', 'huying_reader')`,
	`SELECT r.rolname || ' owns ' || c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('huying_app', 'huying_reader')`,
	`SELECT r || ' has ' || p || ' on ' || c.relname FROM pg_class c, unnest(ARRAY['huying_app', 'huying_reader']) r, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(r, c.oid, p)
		AND NOT (r = 'huying_app' AND p IN ('INSERT', 'UPDATE', 'DELETE') AND NOT (c.relname = 'audit_records' AND p <> 'INSERT') AND c.relname <> 'goose_db_version')`,
	`SELECT r || ' reads goose_db_version' FROM unnest(ARRAY['huying_app', 'huying_reader']) r WHERE has_table_privilege(r, 'goose_db_version', 'SELECT')`,
	`SELECT r || ' may create in schema public' FROM unnest(ARRAY['huying_app', 'huying_reader']) r WHERE has_schema_privilege(r, 'public', 'CREATE')`,
	`SELECT p.proname || ': a function of its owner''s rights ' || CASE WHEN has_function_privilege('public', p.oid, 'EXECUTE') THEN 'may be called by everybody' ELSE 'leaves its search_path open' END
		FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
		AND (has_function_privilege('public', p.oid, 'EXECUTE') OR NOT COALESCE('search_path=public, pg_temp' = ANY (p.proconfig), false))`,
	`SELECT c.relname || ': a view of its owner''s rights' FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
		AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions), false))`,
}

var liteLints = []string{
	`SELECT m.name || ': no trigger holds its tenant' FROM sqlite_master m
		WHERE m.type = 'table' AND (m.name = 'tenants' OR EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'tenant_id'))
		AND NOT EXISTS (SELECT 1 FROM sqlite_master t WHERE t.type = 'trigger' AND t.tbl_name = m.name AND t.sql LIKE
			'%BEFORE UPDATE OF ' || CASE m.name WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END || ' ON ' || m.name || '%RAISE(ABORT%')`,
}

func lint(t *testing.T, d *authztest.Database) (faults []string) {
	t.Helper()
	lints := pgLints
	if d.Engine == "sqlite" {
		lints = liteLints
	}
	for _, query := range lints {
		each(t, d, query, func(scan func(...any)) {
			var fault string
			scan(&fault)
			faults = append(faults, fault)
		})
	}
	return faults
}

func TestCatalogue_EveryTableOfTenants_IsBehindTheWall(t *testing.T) {
	t.Parallel()
	onRaw(t, func(t *testing.T, d *authztest.Database) {
		for _, fault := range lint(t, d) {
			t.Error(fault)
		}
		if d.Engine == "sqlite" {
			return
		}
		guarded := 0
		each(t, d, "SELECT count(*) FROM pg_policies WHERE permissive = 'RESTRICTIVE'", func(scan func(...any)) { scan(&guarded) })
		if guarded != len(authz.Tables()) {
			t.Errorf("%d tables are guarded, the ledger has %d", guarded, len(authz.Tables()))
		}
	})
}

// TestCatalogue_APlantedFault_IsReported: the lint finds each defect that a
// migration could bring, and a table that was guarded as it should be is none.
func TestCatalogue_APlantedFault_IsReported(t *testing.T) {
	t.Parallel()
	plants := map[string][]string{
		"postgres": {
			"CREATE TABLE visits (tenant_id uuid) -> visits: row-level security is off",
			"CREATE TABLE visits (tenant_id uuid); SELECT huying_guard('visits') -> ",
			"ALTER TABLE cases DISABLE ROW LEVEL SECURITY -> cases: row-level security is off",
			"ALTER TABLE cases NO FORCE ROW LEVEL SECURITY -> cases: row-level security is not forced",
			"DROP POLICY tenant ON cases -> cases: no restrictive policy",
			"ALTER POLICY tenant ON cases TO huying_app -> cases: no restrictive policy",
			"ALTER POLICY tenant ON cases WITH CHECK (true) -> cases: policy tenant does not hold rows",
			"ALTER POLICY tenant ON cases USING (tenant_id::text = current_setting('huying.tenant')) WITH CHECK (tenant_id = current_setting('huying.tenant')::uuid) -> cases: policy tenant asks for a setting once a row",
			"ALTER TABLE cases OWNER TO huying_app -> huying_app owns cases",
			"GRANT TRUNCATE ON cases TO huying_app -> huying_app has TRUNCATE on cases",
			"GRANT INSERT ON cases TO PUBLIC -> huying_reader has INSERT on cases",
			"GRANT UPDATE ON audit_records TO huying_app -> huying_app has UPDATE on audit_records",
			"GRANT SELECT ON goose_db_version TO huying_reader -> huying_reader reads goose_db_version",
			"GRANT CREATE ON SCHEMA public TO huying_app -> huying_app may create in schema public",
			"ALTER FUNCTION huying_tenant_codes() RESET search_path -> huying_tenant_codes: a function of its owner's rights leaves",
			"GRANT EXECUTE ON FUNCTION huying_tenant_codes() TO PUBLIC -> huying_tenant_codes: a function of its owner's rights may be called",
			"CREATE VIEW all_cases AS SELECT * FROM cases -> all_cases: a view of its owner's rights",
			"CREATE MATERIALIZED VIEW all_cases AS SELECT * FROM cases -> all_cases: a view of its owner's rights",
			"CREATE VIEW my_cases WITH (security_invoker = true) AS SELECT * FROM cases -> ",
		},
		"sqlite": {
			"CREATE TABLE visits (tenant_id uuid) -> visits: no trigger holds its tenant",
			"DROP TRIGGER cases_stay -> cases: no trigger holds its tenant",
		},
	}
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := authztest.Raw(t, storetest.URL(t, engine))
			d.SetMaxOpenConns(1) // so that what is planted can be rolled back
			for _, plant := range plants[engine] {
				defect, want, _ := strings.Cut(plant, " -> ")
				for _, statement := range []string{"BEGIN", defect} {
					if _, err := d.Exec(statement); err != nil {
						t.Fatalf("%s: %v", statement, err)
					}
				}
				faults := lint(t, d)
				found := slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, want) })
				if want == "" && len(faults) > 0 || want != "" && !found {
					t.Errorf("%s: want %q, got %s", defect, want, fmt.Sprintf("%q", faults))
				}
				if _, err := d.Exec("ROLLBACK"); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
