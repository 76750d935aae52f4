package pgwire

import "encoding/binary"

// The messages of a client that matter here.
const (
	parse       = 'P'
	bind        = 'B'
	execute     = 'E'
	simpleQuery = 'Q'
)

// synced ends messages of the extended protocol: the server is to answer them.
var synced = []byte{'S', 0, 0, 0, 4}

// appendCommand appends a command without arguments, to be run at once.
func appendCommand(to []byte, text string) []byte {
	to = binary.BigEndian.AppendUint32(append(to, parse), uint32(4+1+len(text)+1+2))
	to = append(append(append(to, 0), text...), 0, 0, 0)
	to = append(to, bind, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0)
	return append(to, execute, 0, 0, 0, 9, 0, 0, 0, 0, 0)
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
