CREATE TABLE "oauth_apps" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"environment" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text NOT NULL,
	"auth_url" text NOT NULL,
	"webhook_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oauth_apps_webhook_key_unique" UNIQUE("webhook_key"),
	CONSTRAINT "oauth_apps_client" UNIQUE("kind","client_id")
);
--> statement-breakpoint
CREATE TABLE "oauth_logins" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"connection_id" text NOT NULL,
	"actor" text NOT NULL,
	"browser_hash" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connections" ALTER COLUMN "credential" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "oauth_app_id" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "token_renewed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "account_name" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "may_order" boolean;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "problem" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "problem_detail" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "problem_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "cleared_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "oauth_logins" ADD CONSTRAINT "oauth_logins_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oauth_logins_expiry" ON "oauth_logins" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_oauth_app_id_oauth_apps_id_fk" FOREIGN KEY ("oauth_app_id") REFERENCES "public"."oauth_apps"("id") ON DELETE no action ON UPDATE no action;