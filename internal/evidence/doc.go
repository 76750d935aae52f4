// Package evidence keeps the bytes of attachments: pictures, voice, video and
// documents that belong to a case. It knows the true type of a file by its
// content, refuses what it does not know, takes the place where a picture or
// a video was made out of it, and stores the rest under a key that no outside
// text can shape. Rows, permissions and HTTP are other packages' work.
//
// # What is sent along with a stored file
//
// Whoever sends the bytes over HTTP sends these headers too, since a browser
// must never run what a stranger handed in:
//
//	Content-Type: Info.MediaType (never what the uploader said)
//	Content-Disposition: Disposition(info)
//	X-Content-Type-Options: nosniff
//	Content-Security-Policy: sandbox; default-src 'none'
//	Cross-Origin-Resource-Policy: same-origin
//	Cache-Control: private, no-store
//	Referrer-Policy: no-referrer
//
// # What is not removed
//
// The dates, authors and pictures inside documents; text tags inside AMR, OGG
// and MP4 sound tracks beyond those that Intake names; what can be seen or
// heard.
package evidence
