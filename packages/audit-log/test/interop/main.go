// Interop opens what packages/audit-log wrote with golang.org/x/mod, which shares no code with it: a signed note, an
// inclusion proof and a consistency proof. It reads JSON on stdin and prints the note's text, or says what is wrong.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Vkey, Note, Entry      string
	Index, Size, OldSize   int64
	Root, OldRoot          tlog.Hash
	Inclusion, Consistency []tlog.Hash
}

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func main() {
	log.SetFlags(0)
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in), "input")
	verifier, err := note.NewVerifier(in.Vkey)
	must(err, "vkey")
	opened, err := note.Open([]byte(in.Note), note.VerifierList(verifier))
	must(err, "note")
	leaf := tlog.RecordHash([]byte(in.Entry))
	must(tlog.CheckRecord(in.Inclusion, in.Size, in.Root, in.Index, leaf), "inclusion")
	must(tlog.CheckTree(in.Consistency, in.Size, in.Root, in.OldSize, in.OldRoot), "consistency")
	fmt.Print(opened.Text)
}
