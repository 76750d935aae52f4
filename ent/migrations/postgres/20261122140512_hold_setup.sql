-- +goose Up
-- A tenant's set-up is held until the transaction ends, and its number read, in
-- one round trip: in a volatile function each statement sees what was committed
-- before it, so that the number is that of the set-up that is held.
-- +goose StatementBegin
CREATE FUNCTION huying_hold_setup(tenant uuid, alone boolean) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	name bigint := hashtextextended('setup:' || tenant, 0);
BEGIN
	IF alone THEN
		PERFORM pg_advisory_xact_lock(name);
	ELSE
		PERFORM pg_advisory_xact_lock_shared(name);
	END IF;
	RETURN (SELECT setup_version FROM tenants WHERE id = tenant);
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION huying_hold_setup(uuid, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION huying_hold_setup(uuid, boolean) TO huying_app;

-- What has been ruled is kept with the set-up.
CREATE TRIGGER rulings_counted AFTER INSERT OR UPDATE OR DELETE ON rulings FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();

-- +goose Down
DROP TRIGGER rulings_counted ON rulings;
DROP FUNCTION huying_hold_setup(uuid, boolean);
