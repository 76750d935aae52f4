-- +goose Up
-- A tenant's set-up is held until the transaction ends, and what a request must know
-- of the tenant read with its number, for a request that does so with its first query;
-- see huying_hold_setup. Row-level security shows it its own tenant only.
-- +goose StatementBegin
CREATE FUNCTION huying_hold_head(tenant uuid, wanted text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	PERFORM pg_advisory_xact_lock_shared(hashtextextended('setup:' || tenant, 0));
	RETURN (SELECT ROW(t.id, t.policy_version, t.rights_version, t.setup_version)::text FROM tenants t WHERE t.id = tenant AND t.code = wanted);
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION huying_hold_head(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION huying_hold_head(uuid, text) TO huying_app;

-- +goose Down
DROP FUNCTION huying_hold_head(uuid, text);
