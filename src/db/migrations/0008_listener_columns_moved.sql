ALTER TABLE "listeners" DROP COLUMN "signature_tokens";--> statement-breakpoint
ALTER TABLE "listeners" DROP COLUMN "verified_at";