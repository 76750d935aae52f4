-- +goose Up
-- By hand: a copy of "tenants" would lose its trigger and break the foreign keys to it.
ALTER TABLE `tenants` ADD COLUMN `setup_version` integer NOT NULL DEFAULT 0;
-- Every change of the set-up counts, whoever makes it: what is kept of it in
-- memory is good for one number.
-- +goose StatementBegin
CREATE TRIGGER tenants_counted AFTER UPDATE OF code, name, time_zone, settings ON tenants BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER regions_counted_insert AFTER INSERT ON regions BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER regions_counted_update AFTER UPDATE ON regions BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER regions_counted_delete AFTER DELETE ON regions BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER grids_counted_insert AFTER INSERT ON grids BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER grids_counted_update AFTER UPDATE ON grids BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER grids_counted_delete AFTER DELETE ON grids BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER departments_counted_insert AFTER INSERT ON departments BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER departments_counted_update AFTER UPDATE ON departments BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER departments_counted_delete AFTER DELETE ON departments BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER categories_counted_insert AFTER INSERT ON categories BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER categories_counted_update AFTER UPDATE ON categories BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER categories_counted_delete AFTER DELETE ON categories BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER channels_counted_insert AFTER INSERT ON channels BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER channels_counted_update AFTER UPDATE ON channels BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER channels_counted_delete AFTER DELETE ON channels BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER working_calendars_counted_insert AFTER INSERT ON working_calendars BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER working_calendars_counted_update AFTER UPDATE ON working_calendars BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = NEW.tenant_id; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER working_calendars_counted_delete AFTER DELETE ON working_calendars BEGIN UPDATE tenants SET setup_version = setup_version + 1 WHERE id = OLD.tenant_id; END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER working_calendars_counted_delete;
DROP TRIGGER working_calendars_counted_update;
DROP TRIGGER working_calendars_counted_insert;
DROP TRIGGER channels_counted_delete;
DROP TRIGGER channels_counted_update;
DROP TRIGGER channels_counted_insert;
DROP TRIGGER categories_counted_delete;
DROP TRIGGER categories_counted_update;
DROP TRIGGER categories_counted_insert;
DROP TRIGGER departments_counted_delete;
DROP TRIGGER departments_counted_update;
DROP TRIGGER departments_counted_insert;
DROP TRIGGER grids_counted_delete;
DROP TRIGGER grids_counted_update;
DROP TRIGGER grids_counted_insert;
DROP TRIGGER regions_counted_delete;
DROP TRIGGER regions_counted_update;
DROP TRIGGER regions_counted_insert;
DROP TRIGGER tenants_counted;
ALTER TABLE `tenants` DROP COLUMN `setup_version`;
