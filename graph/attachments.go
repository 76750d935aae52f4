package graph

import (
	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
)

// AttachmentPath is where the bytes of an attachment are served.
func AttachmentPath(id uuid.UUID) string {
	return "/attachments/" + gid.ID{Kind: gid.Attachment, UUID: id}.String()
}
