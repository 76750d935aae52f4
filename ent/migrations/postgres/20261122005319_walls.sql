-- +goose Up
-- By hand: the tenant's second wall. Every statement of the server runs as one
-- of two roles that own nothing, and sees the rows of the tenant in
-- huying.tenant; without that setting, none.
-- +goose StatementBegin
DO $$
DECLARE
	wanted text;
	may text := CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END;
BEGIN
	-- Roles belong to the whole cluster: another database may have made them,
	-- or be making them at this moment.
	FOREACH wanted IN ARRAY ARRAY['huying_app', 'huying_reader'] LOOP
		BEGIN
			IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
				EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT', wanted);
			END IF;
		EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
		END;
		BEGIN
			IF NOT pg_has_role(wanted, may) THEN
				EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
			END IF;
		EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
		END;
	END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
	RAISE EXCEPTION '% may not make the roles of the server; have a database administrator run: CREATE ROLE huying_app NOLOGIN NOINHERIT; CREATE ROLE huying_reader NOLOGIN NOINHERIT; GRANT huying_app, huying_reader TO %; (leave out what exists) and migrate again',
		quote_ident(current_user), quote_ident(current_user) USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd

-- Tables of later migrations. A table that holds rows of tenants also needs
-- SELECT huying_guard('its_name').
-- +goose StatementBegin
DO $$
BEGIN
	EXECUTE format('GRANT USAGE ON SCHEMA %I TO huying_app, huying_reader', current_schema());
	EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO huying_app', current_schema());
	EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO huying_reader', current_schema());
END $$;
-- +goose StatementEnd

-- The functions below find our tables and nobody else's.
SELECT set_config('search_path', format('%I, pg_temp', current_schema()), true);

-- huying_guard puts a table behind the wall: the column own holds the tenant of
-- a row. The sub-select is asked once a statement, not once a row. FORCE binds
-- the owner too: a migration that reads or writes rows, or validates a foreign
-- key, lifts it with NO FORCE for as long as that takes.
-- +goose StatementBegin
CREATE FUNCTION huying_guard(guarded regclass, own name DEFAULT 'tenant_id') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	inside text := format('%I = (SELECT NULLIF(current_setting(''huying.tenant'', true), '''')::uuid)', own);
BEGIN
	EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
	EXECUTE format('CREATE POLICY anyone ON %s AS PERMISSIVE FOR ALL USING (true) WITH CHECK (true)', guarded);
	EXECUTE format('CREATE POLICY tenant ON %s AS RESTRICTIVE FOR ALL USING (%s) WITH CHECK (%s)', guarded, inside, inside);
	EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO huying_app', guarded);
	EXECUTE format('GRANT SELECT ON %s TO huying_reader', guarded);
END $$;
-- +goose StatementEnd

SELECT huying_guard('tenants', 'id');
SELECT huying_guard('regions');
SELECT huying_guard('grids');
SELECT huying_guard('parties');
SELECT huying_guard('accounts');
SELECT huying_guard('access_tokens');
SELECT huying_guard('departments');
SELECT huying_guard('categories');
SELECT huying_guard('channels');
SELECT huying_guard('cases');
SELECT huying_guard('work_orders');
SELECT huying_guard('case_events');
SELECT huying_guard('working_calendars');
SELECT huying_guard('clocks');
SELECT huying_guard('counters');
SELECT huying_guard('idempotency_keys');
SELECT huying_guard('memberships');
SELECT huying_guard('ratings');
SELECT huying_guard('audit_records');
SELECT huying_guard('notices');
SELECT huying_guard('policy_rules');
SELECT huying_guard('roles');

-- The owner sees the rows of tenants, as which the functions below look for
-- them; nothing else.
ALTER POLICY tenant ON tenants USING (
	id = (SELECT NULLIF(current_setting('huying.tenant', true), '')::uuid)
	OR current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = 'tenants'::regclass));

-- huying_tenant_head finds a tenant by its code before there is a viewer.
-- +goose StatementBegin
CREATE FUNCTION huying_tenant_head(wanted text) RETURNS TABLE (id uuid, policy_version bigint)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET row_security = on
	AS $$ SELECT t.id, t.policy_version FROM tenants t WHERE t.code = wanted $$;
-- +goose StatementEnd

-- huying_tenant_codes lists the codes, which are no secret, and nothing else.
-- +goose StatementBegin
CREATE FUNCTION huying_tenant_codes() RETURNS SETOF text
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET row_security = on
	AS $$ SELECT t.code FROM tenants t ORDER BY t.code $$;
-- +goose StatementEnd

-- huying_schema_version is for a server that may not migrate: the two roles
-- have nothing on the table of versions.
-- +goose StatementBegin
CREATE FUNCTION huying_schema_version() RETURNS bigint
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
	AS $$ BEGIN RETURN (SELECT max(v.version_id) FROM goose_db_version v WHERE v.is_applied); END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION huying_guard(regclass, name), huying_tenant_head(text), huying_tenant_codes(), huying_schema_version() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION huying_tenant_head(text), huying_tenant_codes(), huying_schema_version() TO huying_app, huying_reader;

-- What was recorded stays as it was recorded.
-- +goose StatementBegin
CREATE FUNCTION huying_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '%: a record is neither changed nor deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_records_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records FOR EACH STATEMENT EXECUTE FUNCTION huying_keep();
REVOKE UPDATE, DELETE ON audit_records FROM huying_app;

-- +goose Down
DROP TRIGGER audit_records_kept ON audit_records;
DROP FUNCTION huying_keep();
DROP FUNCTION huying_schema_version();
DROP FUNCTION huying_tenant_codes();
DROP FUNCTION huying_tenant_head(text);
DROP FUNCTION huying_guard(regclass, name);
-- +goose StatementBegin
DO $$
DECLARE
	guarded regclass;
BEGIN
	FOR guarded IN SELECT p.polrelid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
		WHERE p.polname = 'tenant' AND c.relnamespace = current_schema()::regnamespace LOOP
		EXECUTE format('DROP POLICY tenant ON %s', guarded);
		EXECUTE format('DROP POLICY anyone ON %s', guarded);
		EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', guarded);
	END LOOP;
END $$;
-- +goose StatementEnd
-- The roles stay: other databases of the cluster may use them.
DROP OWNED BY huying_app, huying_reader;
