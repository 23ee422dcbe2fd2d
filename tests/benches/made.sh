#!/usr/bin/env bash
# Prints a document with as many operations as asked for. Each has a path, a query and a body parameter, a response, and
# a type of its own.
#
#     tests/benches/made.sh COUNT
set -euo pipefail

count=$1
printf 'openapi: 3.0.3\ninfo: { title: Made, version: "1" }\nservers: [{ url: "https://example.com" }]\npaths:\n'
for ((i = 0; i < count; i++)); do
    printf '  /things%d/{id}:\n    put:\n      operationId: update_thing%d\n' "$i" "$i"
    printf '      summary: Updates a thing.\n      parameters:\n'
    printf '        - { name: id, in: path, required: true, schema: { type: string } }\n'
    printf '        - { name: limit, in: query, schema: { type: integer } }\n'
    printf "      requestBody: { required: true, content: { application/json: { schema: { \$ref: '#/components/schemas/Thing%d' } } } }\n" "$i"
    printf "      responses: { '200': { description: It is., content: { application/json: { schema: { \$ref: '#/components/schemas/Thing%d' } } } } }\n" "$i"
done
printf 'components:\n  schemas:\n'
for ((i = 0; i < count; i++)); do
    printf '    Thing%d:\n      type: object\n      required: [name, size]\n      properties:\n' "$i"
    printf '        name: { type: string, description: What it is called. }\n        size: { type: integer }\n'
    printf '        tags: { type: array, items: { type: string } }\n        made_at: { type: string, format: date-time }\n'
done
