-- +goose Up
-- create index "casefile_tenant_id_yellow_at" to table: "cases"
CREATE INDEX `casefile_tenant_id_yellow_at` ON `cases` (`tenant_id`, `yellow_at`) WHERE clock_stopped_at IS NULL;
-- create "case_counts" table
CREATE TABLE `case_counts` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `region_id` uuid NOT NULL, `by_category` bool NOT NULL, `below_id` uuid NOT NULL, `category_id` uuid NOT NULL, `state` text NOT NULL, `light` text NOT NULL, `cases` integer NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `case_counts_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casecount_tenant_id_region_id_b_591edfd9d47ffe70a251af2bed2e8ef4" to table: "case_counts"
CREATE UNIQUE INDEX `casecount_tenant_id_region_id_b_591edfd9d47ffe70a251af2bed2e8ef4` ON `case_counts` (`tenant_id`, `region_id`, `by_category`, `below_id`, `category_id`, `state`, `light`);
-- create index "case_counts_tenant_id_id" to table: "case_counts"
CREATE UNIQUE INDEX `case_counts_tenant_id_id` ON `case_counts` (`tenant_id`, `id`);
-- create "case_count_changes" table
CREATE TABLE `case_count_changes` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `district_id` uuid NULL, `street_id` uuid NULL, `community_id` uuid NULL, `category_id` uuid NULL, `state` text NOT NULL, `yellow_at` datetime NOT NULL, `due_at` datetime NOT NULL, `clock_stopped_at` datetime NULL, `delta` integer NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `case_count_changes_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "case_count_changes_tenant_id_id" to table: "case_count_changes"
CREATE UNIQUE INDEX `case_count_changes_tenant_id_id` ON `case_count_changes` (`tenant_id`, `id`);

-- +goose StatementBegin
CREATE TRIGGER case_counts_stay BEFORE UPDATE OF tenant_id ON case_counts WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_counts: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_count_changes_stay BEFORE UPDATE OF tenant_id ON case_count_changes WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_count_changes: a row cannot change its tenant'); END;
-- +goose StatementEnd

-- The open cases that there are; a sweep adds them to the counts.
INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), c.tenant_id, c.district_id, c.street_id, c.community_id, c.category_id, c.state, c.yellow_at, c.due_at, c.clock_stopped_at, 1
FROM cases c WHERE c.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED');

-- Every change of a case counts, whoever makes it: what it was is taken off, what
-- it is comes on.
-- +goose StatementBegin
CREATE TRIGGER cases_counted_insert AFTER INSERT ON cases WHEN NEW.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED') BEGIN
	INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
	VALUES (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), NEW.tenant_id, NEW.district_id, NEW.street_id, NEW.community_id, NEW.category_id, NEW.state, NEW.yellow_at, NEW.due_at, NEW.clock_stopped_at, 1);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cases_counted_delete AFTER DELETE ON cases WHEN OLD.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED') BEGIN
	INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
	VALUES (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), OLD.tenant_id, OLD.district_id, OLD.street_id, OLD.community_id, OLD.category_id, OLD.state, OLD.yellow_at, OLD.due_at, OLD.clock_stopped_at, -1);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cases_counted_update AFTER UPDATE OF state, category_id, district_id, street_id, community_id, yellow_at, due_at, clock_stopped_at ON cases
WHEN NEW.state IS NOT OLD.state OR NEW.category_id IS NOT OLD.category_id OR NEW.district_id IS NOT OLD.district_id OR NEW.street_id IS NOT OLD.street_id OR NEW.community_id IS NOT OLD.community_id OR NEW.yellow_at IS NOT OLD.yellow_at OR NEW.due_at IS NOT OLD.due_at OR NEW.clock_stopped_at IS NOT OLD.clock_stopped_at BEGIN
	INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
	SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), OLD.tenant_id, OLD.district_id, OLD.street_id, OLD.community_id, OLD.category_id, OLD.state, OLD.yellow_at, OLD.due_at, OLD.clock_stopped_at, -1
	WHERE OLD.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED');
	INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
	SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), NEW.tenant_id, NEW.district_id, NEW.street_id, NEW.community_id, NEW.category_id, NEW.state, NEW.yellow_at, NEW.due_at, NEW.clock_stopped_at, 1
	WHERE NEW.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER cases_counted_update;
DROP TRIGGER cases_counted_delete;
DROP TRIGGER cases_counted_insert;
DROP TRIGGER case_count_changes_stay;
DROP TRIGGER case_counts_stay;
-- reverse: create index "case_count_changes_tenant_id_id" to table: "case_count_changes"
DROP INDEX `case_count_changes_tenant_id_id`;
-- reverse: create "case_count_changes" table
DROP TABLE `case_count_changes`;
-- reverse: create index "case_counts_tenant_id_id" to table: "case_counts"
DROP INDEX `case_counts_tenant_id_id`;
-- reverse: create index "casecount_tenant_id_region_id_b_591edfd9d47ffe70a251af2bed2e8ef4" to table: "case_counts"
DROP INDEX `casecount_tenant_id_region_id_b_591edfd9d47ffe70a251af2bed2e8ef4`;
-- reverse: create "case_counts" table
DROP TABLE `case_counts`;
-- reverse: create index "casefile_tenant_id_yellow_at" to table: "cases"
DROP INDEX `casefile_tenant_id_yellow_at`;
