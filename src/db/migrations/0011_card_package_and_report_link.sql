ALTER TABLE "checks" ADD COLUMN "package_name" text;--> statement-breakpoint
ALTER TABLE "checks" ADD COLUMN "report_link" text;--> statement-breakpoint
ALTER TABLE "provider_packages" DROP COLUMN "provider_id";--> statement-breakpoint
UPDATE "checks" SET "report_link" = rtrim(c."dashboard_url", '/') || '/reports/' || "report_id"
  FROM "connections" c WHERE c."id" = "connection_id" AND c."kind" = 'checkr' AND "report_id" IS NOT NULL;--> statement-breakpoint
UPDATE "checks" SET "report_link" = origin."report_link"
  FROM "checks" origin WHERE origin."id" = "checks"."reused_from";
