CREATE TABLE "listener_refusals" (
	"listener_id" text NOT NULL,
	"reason" text NOT NULL,
	"count" bigint NOT NULL,
	"in_row" integer NOT NULL,
	"sample" jsonb,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "listener_refusals_listener_id_reason_pk" PRIMARY KEY("listener_id","reason")
);
--> statement-breakpoint
CREATE TABLE "listener_sweeps" (
	"listener_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"swept_until" timestamp with time zone,
	"found" integer DEFAULT 0 NOT NULL,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "listener_webhooks" (
	"listener_id" text NOT NULL,
	"event" text NOT NULL,
	"signature_tokens" text,
	"lever_webhook_id" text,
	"verified_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "listener_webhooks_listener_id_event_pk" PRIMARY KEY("listener_id","event")
);
--> statement-breakpoint
CREATE TABLE "run_flags" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_flags_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" text NOT NULL,
	"listener_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone,
	"answered_by" text
);
--> statement-breakpoint
ALTER TABLE "listeners" ADD COLUMN "filter" jsonb DEFAULT '{"origins":[],"tags":[],"postings":[]}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "listeners" ADD COLUMN "policies" jsonb DEFAULT '{"unhired":"flag","archived":"flag","deleted":"flag","rehired":"start"}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "listeners" ADD COLUMN "activated_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "listener_refusals" ADD CONSTRAINT "listener_refusals_listener_id_listeners_id_fk" FOREIGN KEY ("listener_id") REFERENCES "public"."listeners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listener_sweeps" ADD CONSTRAINT "listener_sweeps_listener_id_listeners_id_fk" FOREIGN KEY ("listener_id") REFERENCES "public"."listeners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listener_webhooks" ADD CONSTRAINT "listener_webhooks_listener_id_listeners_id_fk" FOREIGN KEY ("listener_id") REFERENCES "public"."listeners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_flags" ADD CONSTRAINT "run_flags_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_flags_open" ON "run_flags" USING btree ("run_id","reason") WHERE "run_flags"."answered_at" is null;--> statement-breakpoint
CREATE INDEX "run_flags_listener" ON "run_flags" USING btree ("listener_id");--> statement-breakpoint
CREATE INDEX "run_flags_delivery" ON "run_flags" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "deliveries_listener" ON "deliveries" USING btree ("listener_id","event","received_at") WHERE "deliveries"."listener_id" is not null;--> statement-breakpoint
INSERT INTO "listener_webhooks" ("listener_id", "event", "signature_tokens", "verified_at") SELECT "id", "event", "signature_tokens", "verified_at" FROM "listeners";--> statement-breakpoint
UPDATE "listeners" SET "policies" = '{"unhired":"nothing","archived":"nothing","deleted":"nothing","rehired":"start"}'::jsonb WHERE "event" = 'candidateStageChange';
