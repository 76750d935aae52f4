package pgwire

import "encoding/binary"

// The messages of a client that matter here.
const (
	closing     = 'C'
	parse       = 'P'
	bind        = 'B'
	execute     = 'E'
	simpleQuery = 'Q'
)

// synced ends messages of the extended protocol: the server is to answer them.
var synced = []byte{'S', 0, 0, 0, 4}

// appendMessage appends a message of texts, each ended by a zero, and what comes behind.
func appendMessage(to []byte, kind byte, texts []string, more ...byte) []byte {
	at := len(to)
	to = append(to, kind, 0, 0, 0, 0)
	for _, text := range texts {
		to = append(append(to, text...), 0)
	}
	to = append(to, more...)
	binary.BigEndian.PutUint32(to[at+1:], uint32(len(to)-at-1))
	return to
}

// appendCommand appends a command without arguments, to be run at once.
func appendCommand(to []byte, text string) []byte {
	to = appendMessage(to, parse, []string{"", text}, 0, 0)
	return append(to, runUnnamed...)
}

// runUnnamed binds the statement without a name, which has no arguments, and runs it.
var runUnnamed = appendRun(nil, "")

// appendRun appends what runs a prepared statement, with arguments and rows in words.
func appendRun(to []byte, name string, args ...string) []byte {
	values := binary.BigEndian.AppendUint16([]byte{0, 0}, uint16(len(args)))
	for _, arg := range args {
		values = append(binary.BigEndian.AppendUint32(values, uint32(len(arg))), arg...)
	}
	to = appendMessage(to, bind, []string{"", name}, append(values, 0, 0)...)
	return appendMessage(to, execute, []string{""}, 0, 0, 0, 0)
}

// appendSimple appends a simple query with commands before its own text.
func appendSimple(to []byte, commands []string, p []byte) []byte {
	to = append(to, simpleQuery, 0, 0, 0, 0)
	for _, command := range commands {
		to = append(append(to, command...), ';')
	}
	to = append(to, p[5:]...)
	binary.BigEndian.PutUint32(to[1:], uint32(len(to)-1))
	return to
}
