CREATE TABLE "provider_catalogs" (
	"connection_id" text PRIMARY KEY NOT NULL,
	"packages_read_at" timestamp with time zone,
	"nodes_read_at" timestamp with time zone,
	"failure" text,
	"failed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "provider_nodes" (
	"connection_id" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"tier" text,
	"parent_key" text,
	"packages" jsonb NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_nodes_connection_id_key_pk" PRIMARY KEY("connection_id","key")
);
--> statement-breakpoint
CREATE TABLE "provider_packages" (
	"connection_id" text NOT NULL,
	"slug" text NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"screenings" jsonb NOT NULL,
	"price_minor" integer,
	"currency" text NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_packages_connection_id_slug_pk" PRIMARY KEY("connection_id","slug")
);
--> statement-breakpoint
CREATE TABLE "account_sweeps" (
	"connection_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"swept_until" timestamp with time zone,
	"persons" integer DEFAULT 0 NOT NULL,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "sweep_findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sweep_findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"connection_id" text NOT NULL,
	"kind" text NOT NULL,
	"object_id" text NOT NULL,
	"person_id" text NOT NULL,
	"check_id" text,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "provider_catalogs" ADD CONSTRAINT "provider_catalogs_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_nodes" ADD CONSTRAINT "provider_nodes_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_packages" ADD CONSTRAINT "provider_packages_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_sweeps" ADD CONSTRAINT "account_sweeps_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sweep_findings" ADD CONSTRAINT "sweep_findings_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "sweep_findings_object" ON "sweep_findings" USING btree ("connection_id","kind","object_id");--> statement-breakpoint
CREATE INDEX "sweep_findings_person" ON "sweep_findings" USING btree ("connection_id","person_id") WHERE "sweep_findings"."resolved_at" is null;