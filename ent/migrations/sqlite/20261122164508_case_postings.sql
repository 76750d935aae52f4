-- +goose Up
-- create "case_postings" table
CREATE TABLE `case_postings` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `seconds` blob NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `case_postings_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "case_postings_tenant_id_id" to table: "case_postings"
CREATE UNIQUE INDEX `case_postings_tenant_id_id` ON `case_postings` (`tenant_id`, `id`);
-- create "case_posting_changes" table
CREATE TABLE `case_posting_changes` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `case_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `case_posting_changes_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "case_posting_changes_tenant_id_id" to table: "case_posting_changes"
CREATE UNIQUE INDEX `case_posting_changes_tenant_id_id` ON `case_posting_changes` (`tenant_id`, `id`);

-- +goose StatementBegin
CREATE TRIGGER case_postings_stay BEFORE UPDATE OF tenant_id ON case_postings WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_postings: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_posting_changes_stay BEFORE UPDATE OF tenant_id ON case_posting_changes WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_posting_changes: a row cannot change its tenant'); END;
-- +goose StatementEnd

-- The cases that there are; a sweep takes them in.
INSERT INTO case_posting_changes (id, tenant_id, case_id) SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), c.tenant_id, c.id FROM cases c;

-- Whoever writes a case's texts or place, it is found by them.
-- +goose StatementBegin
CREATE TRIGGER cases_posted_insert AFTER INSERT ON cases BEGIN
	INSERT INTO case_posting_changes (id, tenant_id, case_id) VALUES (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), NEW.tenant_id, NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cases_posted_update AFTER UPDATE OF title, description, address, district_id, street_id, community_id, grid_id, reported_at ON cases
WHEN NEW.title IS NOT OLD.title OR NEW.description IS NOT OLD.description OR NEW.address IS NOT OLD.address OR NEW.district_id IS NOT OLD.district_id OR NEW.street_id IS NOT OLD.street_id OR NEW.community_id IS NOT OLD.community_id OR NEW.grid_id IS NOT OLD.grid_id OR NEW.reported_at IS NOT OLD.reported_at BEGIN
	INSERT INTO case_posting_changes (id, tenant_id, case_id) VALUES (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), NEW.tenant_id, NEW.id);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER cases_posted_update;
DROP TRIGGER cases_posted_insert;
DROP TRIGGER case_posting_changes_stay;
DROP TRIGGER case_postings_stay;
-- reverse: create index "case_posting_changes_tenant_id_id" to table: "case_posting_changes"
DROP INDEX `case_posting_changes_tenant_id_id`;
-- reverse: create "case_posting_changes" table
DROP TABLE `case_posting_changes`;
-- reverse: create index "case_postings_tenant_id_id" to table: "case_postings"
DROP INDEX `case_postings_tenant_id_id`;
-- reverse: create "case_postings" table
DROP TABLE `case_postings`;
