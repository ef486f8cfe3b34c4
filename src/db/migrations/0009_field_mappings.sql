CREATE TABLE "field_mappings" (
	"direction" text NOT NULL,
	"subject" text NOT NULL,
	"version" integer NOT NULL,
	"fields" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "field_mappings_direction_subject_version_pk" PRIMARY KEY("direction","subject","version")
);
--> statement-breakpoint
CREATE TABLE "seen_sources" (
	"connection_id" text NOT NULL,
	"path" text NOT NULL,
	"label" text NOT NULL,
	"type" text NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "seen_sources_connection_id_path_pk" PRIMARY KEY("connection_id","path")
);
--> statement-breakpoint
ALTER TABLE "seen_sources" ADD CONSTRAINT "seen_sources_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;