-- +goose Up
-- modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "setup_version" bigint NOT NULL DEFAULT 0;

-- Every change of the set-up counts, whoever makes it: what is kept of it in
-- memory is good for one number. A statement that names no tenant counts for
-- all whom it may see.
-- +goose StatementBegin
CREATE FUNCTION huying_setup_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	mine uuid := NULLIF(current_setting('huying.tenant', true), '')::uuid;
BEGIN
	UPDATE tenants SET setup_version = setup_version + 1 WHERE mine IS NULL OR id = mine;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tenants_counted AFTER UPDATE OF code, name, time_zone, settings ON tenants FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();
CREATE TRIGGER regions_counted AFTER INSERT OR UPDATE OR DELETE ON regions FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();
CREATE TRIGGER grids_counted AFTER INSERT OR UPDATE OR DELETE ON grids FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();
CREATE TRIGGER departments_counted AFTER INSERT OR UPDATE OR DELETE ON departments FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();
CREATE TRIGGER categories_counted AFTER INSERT OR UPDATE OR DELETE ON categories FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();
CREATE TRIGGER channels_counted AFTER INSERT OR UPDATE OR DELETE ON channels FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();
CREATE TRIGGER working_calendars_counted AFTER INSERT OR UPDATE OR DELETE ON working_calendars FOR EACH STATEMENT EXECUTE FUNCTION huying_setup_changed();

-- +goose Down
DROP TRIGGER working_calendars_counted ON working_calendars;
DROP TRIGGER channels_counted ON channels;
DROP TRIGGER categories_counted ON categories;
DROP TRIGGER departments_counted ON departments;
DROP TRIGGER grids_counted ON grids;
DROP TRIGGER regions_counted ON regions;
DROP TRIGGER tenants_counted ON tenants;
DROP FUNCTION huying_setup_changed();
-- reverse: modify "tenants" table
ALTER TABLE "tenants" DROP COLUMN "setup_version";
