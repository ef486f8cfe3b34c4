CREATE TABLE "lever_notes" (
	"marker" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"task_key" text NOT NULL,
	"attempt" integer NOT NULL,
	"outcome" text NOT NULL,
	"state" text DEFAULT 'none' NOT NULL,
	"secret" boolean DEFAULT false NOT NULL,
	"sends" integer DEFAULT 0 NOT NULL,
	"note_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"written_at" timestamp with time zone,
	CONSTRAINT "lever_notes_outcome" UNIQUE("run_id","task_key","attempt","outcome")
);
--> statement-breakpoint
CREATE TABLE "lever_write_backs" (
	"run_id" text NOT NULL,
	"task_key" text NOT NULL,
	"attempt" integer NOT NULL,
	"position" bigserial NOT NULL,
	"connection_id" text NOT NULL,
	"opportunity_id" text NOT NULL,
	"check_id" text,
	"wanted" text NOT NULL,
	"reason" text,
	"report_link" boolean DEFAULT false NOT NULL,
	"advance" boolean DEFAULT false NOT NULL,
	"advanced_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	"calling" boolean DEFAULT false NOT NULL,
	"doubt_until" timestamp with time zone,
	"written_tag" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"attention" text,
	"next_attempt_at" timestamp with time zone DEFAULT now(),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "lever_write_backs_run_id_task_key_attempt_pk" PRIMARY KEY("run_id","task_key","attempt")
);
--> statement-breakpoint
ALTER TABLE "lever_notes" ADD CONSTRAINT "lever_notes_write_back" FOREIGN KEY ("run_id","task_key","attempt") REFERENCES "public"."lever_write_backs"("run_id","task_key","attempt") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lever_write_backs" ADD CONSTRAINT "lever_write_backs_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lever_write_backs" ADD CONSTRAINT "lever_write_backs_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lever_write_backs" ADD CONSTRAINT "lever_write_backs_check_id_checks_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lever_write_backs_opportunity" ON "lever_write_backs" USING btree ("connection_id","opportunity_id","position");--> statement-breakpoint
CREATE INDEX "lever_write_backs_due" ON "lever_write_backs" USING btree ("next_attempt_at") WHERE "lever_write_backs"."next_attempt_at" is not null;--> statement-breakpoint
CREATE INDEX "lever_write_backs_attention" ON "lever_write_backs" USING btree ("updated_at") WHERE "lever_write_backs"."state" = 'needs_attention';