CREATE TABLE "csv_import_rows" (
	"import_id" text NOT NULL,
	"line" integer NOT NULL,
	"values" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"problems" jsonb NOT NULL,
	"employee_id" text,
	"applied_at" timestamp with time zone,
	CONSTRAINT "csv_import_rows_import_id_line_pk" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
CREATE TABLE "csv_imports" (
	"id" text PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"state" text DEFAULT 'checked' NOT NULL,
	"columns" jsonb NOT NULL,
	"row_count" integer NOT NULL,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"applied_by" text,
	"applied_at" timestamp with time zone,
	"done_at" timestamp with time zone,
	"leased_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "employee_fields" (
	"key" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL,
	"group" text NOT NULL,
	"type" text NOT NULL,
	"options" jsonb NOT NULL,
	"required" boolean NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "employee_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "employee_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"employee_id" text NOT NULL,
	"field" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"source" text NOT NULL,
	"mapping_version" integer,
	"reference" text,
	"actor" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "employee_values" (
	"employee_id" text NOT NULL,
	"field" text NOT NULL,
	"source" text NOT NULL,
	"mapping_version" integer,
	"actor" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"imported" jsonb,
	CONSTRAINT "employee_values_employee_id_field_pk" PRIMARY KEY("employee_id","field")
);
--> statement-breakpoint
CREATE TABLE "import_conflicts" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"subject" text NOT NULL,
	"lever_contact_id" text NOT NULL,
	"kind" text NOT NULL,
	"candidates" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"employee_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" text
);
--> statement-breakpoint
ALTER TABLE "csv_import_rows" ADD CONSTRAINT "csv_import_rows_import_id_csv_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."csv_imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employee_changes" ADD CONSTRAINT "employee_changes_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employee_values" ADD CONSTRAINT "employee_values_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_conflicts" ADD CONSTRAINT "import_conflicts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_conflicts" ADD CONSTRAINT "import_conflicts_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "csv_imports_newest" ON "csv_imports" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "employee_changes_employee" ON "employee_changes" USING btree ("employee_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "import_conflicts_subject" ON "import_conflicts" USING btree ("connection_id","subject");--> statement-breakpoint
CREATE INDEX "import_conflicts_contact" ON "import_conflicts" USING btree ("lever_contact_id");--> statement-breakpoint
CREATE INDEX "import_conflicts_state" ON "import_conflicts" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "employees_email" ON "employees" USING btree (lower("profile" ->> 'personal_email'));--> statement-breakpoint
CREATE INDEX "employees_newest" ON "employees" USING btree ("created_at","id");--> statement-breakpoint
-- One spelling of a field's key everywhere.
UPDATE "employees" SET "profile" = jsonb_build_object(
  'first_name', "profile" -> 'firstName',
  'last_name', "profile" -> 'lastName',
  'personal_email', "profile" -> 'personalEmail',
  'phone', "profile" -> 'phone',
  'time_zone', "profile" -> 'timeZone',
  'job_title', "profile" -> 'jobTitle',
  'department', "profile" -> 'department',
  'start_date', "profile" -> 'startDate',
  'work_location', "profile" -> 'workLocation'
) WHERE jsonb_exists("profile", 'firstName');
