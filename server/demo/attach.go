package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// here is written into the photos of the stories as a telephone writes where
// it was; it must not come out again.
const here = "GPS 30.6545 N 114.3015 E"

// photo is a picture as a telephone makes it.
func photo() []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 32, 24)), nil); err != nil {
		panic(err) // a picture in memory
	}
	comment := append([]byte{0xFF, 0xFE, 0, byte(len(here) + 2)}, here...)
	return append(append(out.Bytes()[:2:2], comment...), out.Bytes()[2:]...)
}

// transfer sends a request for a file and returns its status and body.
func (r *Run) transfer(a *Actor, method, path, mediaType string, body []byte) (int, []byte) {
	if r.err != nil {
		return 0, nil
	}
	req, err := http.NewRequestWithContext(r.ctx, method, strings.TrimSuffix(a.url, "/graphql")+path, bytes.NewReader(body))
	if err != nil {
		r.fail(err)
		return 0, nil
	}
	req.Header.Set("Content-Type", mediaType)
	req.Header.Set("Authorization", "Bearer "+a.token)
	res, err := client.Do(req)
	if err != nil {
		r.fail(err)
		return 0, nil
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	r.fail(err)
	return res.StatusCode, answer
}

// attach sends a photo to a case and returns where it lies.
func (r *Run) attach(a *Actor, c *Case, name string, more url.Values) string {
	q := url.Values{"caseId": {c.ID}, "name": {name}}
	for key, values := range more {
		q[key] = values
	}
	status, body := r.transfer(a, http.MethodPost, "/attachments?"+q.Encode(), "image/jpeg", photo())
	var answer struct{ URL string }
	if err := json.Unmarshal(body, &answer); status != http.StatusCreated || err != nil {
		r.fail(fmt.Errorf("attach %s: status %d: %.200s", name, status, body))
	}
	return answer.URL
}

// fetch reads a file; the place where it was made is not in it.
func (r *Run) fetch(a *Actor, at string) int {
	status, body := r.transfer(a, http.MethodGet, at, "", nil)
	if bytes.Contains(body, []byte("GPS")) {
		r.fail(fmt.Errorf("%s still says where it was made", at))
	}
	return status
}
