-- +goose Up
-- modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "rights_version" bigint NOT NULL DEFAULT 0;

-- Every change of who somebody is counts, whoever makes it: a viewer that is kept
-- in memory is good for one number. What is new was nobody's before, so that a
-- login counts for nothing.
-- +goose StatementBegin
CREATE FUNCTION huying_rights_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	mine uuid := NULLIF(current_setting('huying.tenant', true), '')::uuid;
BEGIN
	UPDATE tenants SET rights_version = rights_version + 1 WHERE mine IS NULL OR id = mine;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER access_tokens_rights AFTER UPDATE OR DELETE ON access_tokens FOR EACH STATEMENT EXECUTE FUNCTION huying_rights_changed();
CREATE TRIGGER accounts_rights AFTER UPDATE OF disabled_at, party_id OR DELETE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION huying_rights_changed();
CREATE TRIGGER memberships_rights AFTER INSERT OR UPDATE OR DELETE ON memberships FOR EACH STATEMENT EXECUTE FUNCTION huying_rights_changed();
CREATE TRIGGER regions_rights AFTER UPDATE OF parent_id, level OR DELETE ON regions FOR EACH STATEMENT EXECUTE FUNCTION huying_rights_changed();

SELECT set_config('search_path', format('%I, pg_temp', current_schema()), true);
DROP FUNCTION huying_tenant_head(text);
-- In plpgsql, which keeps the plan: every request asks.
-- +goose StatementBegin
CREATE FUNCTION huying_tenant_head(wanted text) RETURNS TABLE (id uuid, policy_version bigint, rights_version bigint)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET row_security = on
	AS $$ BEGIN RETURN QUERY SELECT t.id, t.policy_version, t.rights_version FROM tenants t WHERE t.code = wanted; END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION huying_tenant_head(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION huying_tenant_head(text) TO huying_app, huying_reader;

-- +goose Down
SELECT set_config('search_path', format('%I, pg_temp', current_schema()), true);
DROP FUNCTION huying_tenant_head(text);
-- +goose StatementBegin
CREATE FUNCTION huying_tenant_head(wanted text) RETURNS TABLE (id uuid, policy_version bigint)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET row_security = on
	AS $$ SELECT t.id, t.policy_version FROM tenants t WHERE t.code = wanted $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION huying_tenant_head(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION huying_tenant_head(text) TO huying_app, huying_reader;
DROP TRIGGER regions_rights ON regions;
DROP TRIGGER memberships_rights ON memberships;
DROP TRIGGER accounts_rights ON accounts;
DROP TRIGGER access_tokens_rights ON access_tokens;
DROP FUNCTION huying_rights_changed();
-- reverse: modify "tenants" table
ALTER TABLE "tenants" DROP COLUMN "rights_version";
