CREATE TABLE "alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"check_id" text NOT NULL,
	"code" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text
);
--> statement-breakpoint
CREATE TABLE "check_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "check_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"check_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"from_status" text,
	"to_status" text,
	"actor" text,
	"code" text
);
--> statement-breakpoint
ALTER TABLE "checks" ALTER COLUMN "work_country" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "cause" text DEFAULT 'run' NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "reused_from" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "billing_reference" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "sub_account" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "reinvites_left" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "uses_assess" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "adverse_action_days" integer DEFAULT 7 NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "withdraw_wanted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "completion_wanted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "completion_sent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "completion_answered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "decided_by" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "decision_reason" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "decided_status" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "decided_revision" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "candidate_need" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "candidate_need_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "listeners" ADD COLUMN "stage_id" text;--> statement-breakpoint
ALTER TABLE "listeners" ADD COLUMN "stage_name" text;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_check_id_checks_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "check_events" ADD CONSTRAINT "check_events_check_id_checks_id_fk" FOREIGN KEY ("check_id") REFERENCES "public"."checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alerts_check" ON "alerts" USING btree ("check_id");--> statement-breakpoint
CREATE INDEX "alerts_open" ON "alerts" USING btree ("id") WHERE "alerts"."acknowledged_at" is null;--> statement-breakpoint
CREATE INDEX "check_events_check" ON "check_events" USING btree ("check_id","id");--> statement-breakpoint
ALTER TABLE "checks" ADD CONSTRAINT "checks_reused_from_checks_id_fk" FOREIGN KEY ("reused_from") REFERENCES "public"."checks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checks_reused" ON "checks" USING btree ("reused_from") WHERE "checks"."reused_from" is not null;--> statement-breakpoint
CREATE INDEX "checks_estimate" ON "checks" USING btree ("estimated_completion_at") WHERE "checks"."estimated_completion_at" is not null;