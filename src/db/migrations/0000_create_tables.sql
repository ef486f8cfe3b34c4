CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" text NOT NULL,
	"last_four" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checks" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"task_key" text NOT NULL,
	"attempt" integer NOT NULL,
	"employee_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"package" text NOT NULL,
	"ordered_by" text NOT NULL,
	"status" text DEFAULT 'ordering' NOT NULL,
	"status_at" timestamp with time zone NOT NULL,
	"idempotency_key" text NOT NULL,
	"tag" text NOT NULL,
	"node" text,
	"work_country" text NOT NULL,
	"work_state" text,
	"work_city" text,
	"body" text,
	"looked_up_at" timestamp with time zone,
	"first_sent_at" timestamp with time zone,
	"last_sent_at" timestamp with time zone,
	"refusal" text,
	"refusal_detail" text,
	"hold_reason" text,
	"hold_until" timestamp with time zone,
	"provider_person_id" text,
	"provider_order_id" text,
	"order_status" text,
	"order_deleted" boolean DEFAULT false NOT NULL,
	"order_expires_at" timestamp with time zone,
	"withdraw_refused" boolean DEFAULT false NOT NULL,
	"report_id" text,
	"report_status" text,
	"report_result" text,
	"report_adjudication" text,
	"report_assessment" text,
	"report_includes_canceled" boolean DEFAULT false NOT NULL,
	"estimated_completion_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "checks_idempotency_key_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "checks_tag_unique" UNIQUE("tag")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"environment" text NOT NULL,
	"base_url" text NOT NULL,
	"dashboard_url" text NOT NULL,
	"credential" text NOT NULL,
	"signing_keys" text NOT NULL,
	"webhook_key" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"account_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connections_name_unique" UNIQUE("name"),
	CONSTRAINT "connections_webhook_key_unique" UNIQUE("webhook_key")
);
--> statement-breakpoint
CREATE TABLE "definition_versions" (
	"definition_id" text NOT NULL,
	"version" integer NOT NULL,
	"content" jsonb NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_by" text NOT NULL,
	CONSTRAINT "definition_versions_definition_id_version_pk" PRIMARY KEY("definition_id","version")
);
--> statement-breakpoint
CREATE TABLE "definitions" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "definitions_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "listeners" (
	"id" text PRIMARY KEY NOT NULL,
	"definition_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"event" text NOT NULL,
	"endpoint_key" text NOT NULL,
	"signature_tokens" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"verified_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "listeners_endpoint_key_unique" UNIQUE("endpoint_key")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"connection_id" text NOT NULL,
	"listener_id" text,
	"dedupe_key" text NOT NULL,
	"event" text NOT NULL,
	"occurred_at" timestamp with time zone,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_error" text,
	"outcome" text,
	"run_id" text,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "employees" (
	"id" text PRIMARY KEY NOT NULL,
	"lever_contact_id" text,
	"profile" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "employees_lever_contact_id_unique" UNIQUE("lever_contact_id")
);
--> statement-breakpoint
CREATE TABLE "provider_persons" (
	"connection_id" text NOT NULL,
	"employee_id" text NOT NULL,
	"provider_id" text,
	"looked_up_at" timestamp with time zone,
	"idempotency_key" text NOT NULL,
	"first_sent_at" timestamp with time zone,
	"body" text,
	CONSTRAINT "provider_persons_connection_id_employee_id_pk" PRIMARY KEY("connection_id","employee_id")
);
--> statement-breakpoint
CREATE TABLE "run_actions" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"kind" text NOT NULL,
	"task_key" text,
	"attempt" integer,
	"actor" text NOT NULL,
	"reason" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"refusal" text,
	"last_error" text,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "run_tasks" (
	"run_id" text NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"waits_for" text,
	"waits_until" timestamp with time zone,
	"since" timestamp with time zone NOT NULL,
	"error" text,
	CONSTRAINT "run_tasks_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"workflow_id" text NOT NULL,
	"definition_id" text NOT NULL,
	"version" integer NOT NULL,
	"subject" text NOT NULL,
	"generation" integer NOT NULL,
	"connection_id" text NOT NULL,
	"listener_id" text,
	"delivery_id" text,
	"employee_id" text,
	"state" text DEFAULT 'entering' NOT NULL,
	"canceling" boolean DEFAULT false NOT NULL,
	"turn" integer DEFAULT 0 NOT NULL,
	"last_advance" jsonb,
	"hired_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "runs_workflow_id_unique" UNIQUE("workflow_id")
);
--> statement-breakpoint
ALTER TABLE "checks" ADD CONSTRAINT "checks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checks" ADD CONSTRAINT "checks_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checks" ADD CONSTRAINT "checks_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "definition_versions" ADD CONSTRAINT "definition_versions_definition_id_definitions_id_fk" FOREIGN KEY ("definition_id") REFERENCES "public"."definitions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listeners" ADD CONSTRAINT "listeners_definition_id_definitions_id_fk" FOREIGN KEY ("definition_id") REFERENCES "public"."definitions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listeners" ADD CONSTRAINT "listeners_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_persons" ADD CONSTRAINT "provider_persons_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_persons" ADD CONSTRAINT "provider_persons_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_actions" ADD CONSTRAINT "run_actions_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_tasks" ADD CONSTRAINT "run_tasks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_definition_id_version_definition_versions_definition_id_version_fk" FOREIGN KEY ("definition_id","version") REFERENCES "public"."definition_versions"("definition_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_object" ON "audit_log" USING btree ("object_type","object_id");--> statement-breakpoint
CREATE UNIQUE INDEX "checks_attempt" ON "checks" USING btree ("run_id","task_key","attempt");--> statement-breakpoint
CREATE UNIQUE INDEX "checks_order" ON "checks" USING btree ("connection_id","provider_order_id");--> statement-breakpoint
CREATE INDEX "checks_report" ON "checks" USING btree ("connection_id","report_id");--> statement-breakpoint
CREATE INDEX "checks_employee" ON "checks" USING btree ("employee_id");--> statement-breakpoint
CREATE INDEX "checks_status" ON "checks" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "listeners_definition" ON "listeners" USING btree ("definition_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_dedupe" ON "deliveries" USING btree (coalesce("listener_id", "connection_id"),"dedupe_key");--> statement-breakpoint
CREATE INDEX "deliveries_newest" ON "deliveries" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("next_attempt_at") WHERE "deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "deliveries_dead" ON "deliveries" USING btree ("received_at") WHERE "deliveries"."state" = 'dead';--> statement-breakpoint
CREATE INDEX "deliveries_run" ON "deliveries" USING btree ("run_id") WHERE "deliveries"."run_id" is not null;--> statement-breakpoint
CREATE INDEX "run_actions_state" ON "run_actions" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "run_actions_run" ON "run_actions" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "run_tasks_state" ON "run_tasks" USING btree ("state");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_entry" ON "runs" USING btree ("definition_id","subject","generation");--> statement-breakpoint
CREATE INDEX "runs_state" ON "runs" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "runs_employee" ON "runs" USING btree ("employee_id");