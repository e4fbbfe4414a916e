// Appends events to an immudb of its own, over its gRPC client, and prints how many a second it took as JSON.
// The server's default is kept: a write is answered once it is synced to disk.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/codenotary/immudb/pkg/api/schema"
	immudb "github.com/codenotary/immudb/pkg/client"
	"github.com/codenotary/immudb/pkg/server"
)

type figures struct {
	Synced bool    `json:"synced"`
	Single float64 `json:"single"`
	Bulk   float64 `json:"bulk"`
}

func main() {
	dir := flag.String("dir", "", "data folder, empty")
	singles := flag.Int("singles", 300, "events appended one by one")
	bulk := flag.Int("bulk", 50_000, "events appended in batches")
	batch := flag.Int("batch", 500, "events of a batch")
	workers := flag.Int("workers", 1, "batches under way at once")
	size := flag.Int("size", 400, "bytes of an event")
	flag.Parse()

	port := freePort()
	options := server.DefaultOptions().WithDir(*dir).WithAddress("127.0.0.1").WithPort(port).
		WithMetricsServer(false).WithWebServer(false).WithPgsqlServer(false).WithLogfile(*dir + "/immudb.log")
	srv := server.DefaultServer().WithOptions(options).(*server.ImmuServer)
	check(srv.Initialize())
	go func() { check(srv.Start()) }()

	client := immudb.NewClient().WithOptions(
		immudb.DefaultOptions().WithAddress("127.0.0.1").WithPort(port).WithDir(*dir + "/client"))
	ctx := context.Background()
	check(os.MkdirAll(*dir+"/client", 0o755))
	open(ctx, client)

	value := []byte(strings.Repeat("x", *size))
	began := time.Now()
	for n := range *singles {
		_, err := client.Set(ctx, []byte(fmt.Sprintf("single-%012d", n)), value)
		check(err)
	}
	single := float64(*singles) / time.Since(began).Seconds()

	batches := make(chan int)
	var done sync.WaitGroup
	began = time.Now()
	for range *workers {
		done.Go(func() {
			for first := range batches {
				request := &schema.SetRequest{}
				for n := first; n < min(first+*batch, *bulk); n++ {
					key := []byte(fmt.Sprintf("bulk-%012d", n))
					request.KVs = append(request.KVs, &schema.KeyValue{Key: key, Value: value})
				}
				_, err := client.SetAll(ctx, request)
				check(err)
			}
		})
	}
	for first := 0; first < *bulk; first += *batch {
		batches <- first
	}
	close(batches)
	done.Wait()
	perSecond := float64(*bulk) / time.Since(began).Seconds()
	check(json.NewEncoder(os.Stdout).Encode(figures{options.GetSynced(), single, perSecond}))
	os.Exit(0)
}

// open waits for the server, which says nowhere that it is ready.
func open(ctx context.Context, client immudb.ImmuClient) {
	var err error
	for range 100 {
		if err = client.OpenSession(ctx, []byte("immudb"), []byte("immudb"), "defaultdb"); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	check(err)
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
