// Package transport serves GraphQL over HTTP: POST with a JSON body, and GET for
// queries. It implements gqlgen's Transport on the executor's public methods.
//
// What a client can rely on:
//
//   - Two response types, application/graphql-response+json and application/json,
//     negotiated by Accept with its weights, always in UTF-8 and with Vary: Accept.
//   - A request that is refused before execution has no "data" in its answer.
//   - Errors of the transport itself have fixed messages; nothing that was sent is
//     repeated in them, for a body holds passwords and tokens.
//   - A request is one operation. Batches, subscriptions and @defer are refused with
//     a message that says so.
//
// Cross-site requests: POST accepts application/json only, which no form can send
// without asking first, and GET never runs a mutation.
package transport
