#!/bin/sh
# Sets up an empty installation by CLI and HTTP API alone, as far as a first hire and its background check, against the
# sandbox of Lever and Checkr. It needs curl and node.
#
#   npm run dev -- --empty          # in another terminal: an installation in which nothing is set up
#   examples/set-up.sh              # connects Lever and Checkr by API key
#   examples/set-up.sh --log-in     # connects them by OAuth: prints the addresses at which somebody allows it
set -eu
cd "$(dirname "$0")/.."

if [ -z "${GANGWAY_PUBLIC_URL:-}" ]; then
  settings="${GANGWAY_ENV_FILE:-.gangway/dev.env}"
  [ -f "$settings" ] || { echo "There is no $settings. Start an installation with: npm run dev -- --empty" >&2; exit 1; }
  set -a
  . "$settings"
  set +a
fi
api="$GANGWAY_PUBLIC_URL/api/v1"
lever="$GANGWAY_LEVER_SANDBOX_URL"
checkr="$GANGWAY_CHECKR_SANDBOX_URL"
stamp=$(date +%s)
email="grace.$stamp@example.test"

say() { printf '%-18s %s\n' "$1" "$2"; }

# request METHOD URL [JSON]: prints the answer; an error of the server ends the script with its own words.
request() {
  answer=$(curl --silent --show-error --fail-with-body --max-time 60 --request "$1" "$2" \
    --header "authorization: Bearer $key" --header 'content-type: application/json' ${3:+--data "$3"}) ||
    { echo "$1 $2 was refused: $answer" >&2; exit 1; }
  printf '%s' "$answer"
}

call() { request "$1" "$api$2" "${3:-}"; }

# read_json JSON EXPRESSION: evaluates an expression in which `it` is the parsed JSON.
read_json() { node -e 'const it = JSON.parse(process.argv[1]); console.log(eval(process.argv[2]))' "$1" "$2"; }

# wait_for WHAT EXPRESSION PATH: asks the API until the expression is true, at most WAIT_SECONDS; leaves the answer in $found.
wait_for() {
  for _ in $(seq "${WAIT_SECONDS:-600}"); do
    found=$(call GET "$3")
    if [ "$(read_json "$found" "Boolean($2)")" = true ]; then return 0; fi
    sleep 1
  done
  echo "Waited too long for $1. The last answer: $found" >&2
  exit 1
}

# --- A key of the API, by the CLI, next to the database. Everything else goes over HTTP.
key=$(npm run --silent gangway -- keys create --name "set-up $stamp" --role admin)
say 'API key' 'made by the CLI; it is shown this once'

# --- Connections
# connect KIND ENVIRONMENT URL API_KEY CLIENT: leaves the id in $connected.
connect() {
  place="\"kind\": \"$1\", \"name\": \"$1 of the sandbox\", \"environment\": \"$2\", \"base_url\": \"$3/v1\", \"dashboard_url\": \"$3\""
  if [ "$log_in" = yes ]; then
    client="{\"client_id\": \"$5\", \"client_secret\": \"$5-secret\", \"auth_url\": \"$3\"}"
    made=$(call POST /connections "{$place, \"oauth\": $client}")
    connected=$(read_json "$made" it.id)
    begun=$(call POST "/connections/$connected/login" '{}')
    say "$1" "allow it in a browser: $(read_json "$begun" it.authorize_url)"
    wait_for "the log-in at $1" "it.status.state !== 'not_connected' && it.credential_hint" "/connections/$connected"
  else
    made=$(call POST /connections "{$place, \"api_key\": \"$4\"}")
    connected=$(read_json "$made" it.id)
  fi
  validated=$(call POST "/connections/$connected/validate")
  state=$(read_json "$validated" "it.status.state + (it.status.reason ? ': ' + it.status.reason : '')")
  say "$1" "$state, account $(read_json "$validated" "it.account.name ?? 'without a name'")"
  [ "$state" = verified ] || exit 1
}

log_in=no
[ "${1:-}" != --log-in ] || log_in=yes
connect lever sandbox "$lever" sandbox-lever-key sandbox-lever-client
lever_id=$connected
connect checkr staging "$checkr" 5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db sandbox-checkr-client
checkr_id=$connected
# The webhook of Checkr: with a key on the account's own page, for an application that people log in to on its page.
webhook_url=$(read_json "$validated" it.webhook_url)
if [ "$log_in" = yes ]; then
  request PUT "$checkr/_control/application" "{\"webhookUrl\": \"$webhook_url\"}" > /dev/null
else
  request POST "$checkr/_control/webhooks" "{\"webhook_url\": \"$webhook_url\"}" > /dev/null
fi

# --- Field mapping, with the sample data of a real candidate
candidate=$(request POST "$lever/_control/opportunities" "{\"name\": \"Grace Brewster Hopper\", \"email\": \"$email\",
  \"phone\": \"415 555 0123\", \"offer\": {\"startDate\": $((stamp + 1209600))000, \"status\": \"signed\"}}")
opportunity=$(read_json "$candidate" it.id)
sample=$(call POST "/connections/$lever_id/mapping/sample" "{\"email\": \"$email\"}")
read_json "$sample" "it.data.filter(({ value }) => value !== null && value.length !== 0).slice(0, 8)
  .map(({ label, value }) => 'sample data'.padEnd(18) + ' ' + label + ' = ' + value).join('\n')"

mapping=$(call GET "/connections/$lever_id/mapping")
fields=$(read_json "$mapping" "JSON.stringify({ ...it.fields,
  job_title: { source: 'offer.fields.job_title', transforms: [{ use: 'other_source', source: 'posting.text' }, { use: 'trim' }] },
  phone: { source: 'contact.phone', transforms: [{ use: 'phone', country: 'US' }] } })")
preview=$(call POST "/connections/$lever_id/mapping/preview" "{\"email\": \"$email\", \"fields\": $fields}")
read_json "$preview" "it.fields.map(({ label, source_value, value, problems: [problem] }) => 'preview'.padEnd(18) + ' ' + label + ': ' +
  JSON.stringify(source_value) + ' -> ' + (problem ? problem.message : JSON.stringify(value))).join('\n')"
based_on=$(read_json "$mapping" it.version)
saved=$(call PUT "/connections/$lever_id/mapping" "{\"based_on\": $based_on, \"fields\": $fields}")
say mapping "version $(read_json "$saved" it.version) is saved"

# --- A definition with one task, and its way in
packages=$(call POST "/connections/$checkr_id/packages/refresh")
say packages "$(read_json "$packages" "it.data.map(({ name }) => name).join(', ')")"
package=$(read_json "$packages" "it.data.find(({ name }) => name === 'Tasker Standard').id")
task="{\"key\": \"background_check\", \"name\": \"Run background check with Checkr\", \"kind\": \"background_check\",
  \"settings\": {\"connection\": \"$checkr_id\", \"package\": \"$package\"}}"
published=$(call POST /definitions "{\"key\": \"standard\", \"content\": {\"name\": \"Standard onboarding\", \"tasks\": [$task]}}")
definition=$(read_json "$published" it.id)
say definition "standard, version $(read_json "$published" it.version)"

listener=$(call POST /listeners "{\"definition_id\": \"$definition\", \"connection_id\": \"$lever_id\", \"event\": \"candidateHired\"}")
listener_id=$(read_json "$listener" it.id)
endpoint=$(read_json "$listener" it.endpoint_url)
call POST "/listeners/$listener_id/webhooks" > /dev/null
say listener "$endpoint; its webhooks are made in Lever by one call"
# In Lever a Super Admin switches the webhooks on and presses "Verify connection" of each.
request PUT "$lever/_control/webhook-groups" '{"event": "all", "enabled": true}' > /dev/null
hooks=$(request GET "$lever/_control/webhooks")
for hook in $(read_json "$hooks" "it.data.filter(({ url }) => url === '$endpoint').map(({ id }) => id).join(' ')"); do
  request POST "$lever/_control/webhooks/$hook/verify" > /dev/null
done
wait_for 'the listener to be verified' "it.status === 'verified'" "/listeners/$listener_id"
say listener "verified: $(read_json "$found" "it.webhooks.filter(({ needed }) => needed).map(({ name }) => name).join(', ')")"

# --- A hire
# Checkr's candidate fills in the form at once, and the report is clear.
request PUT "$checkr/_control/scenario" '{"candidate": "auto", "submitAfterMs": 0, "completeAfterMs": 0, "outcome": "clear"}' > /dev/null
request POST "$lever/_control/opportunities/$opportunity/hire" '{}' > /dev/null
say hired "$email, in Lever"
wait_for 'the run' 'it.data.length' "/runs?subject=$opportunity"
run=$(read_json "$found" 'it.data[0].id')
say run "$run has started"
wait_for 'the background check' 'it.data.length' "/checks?run_id=$run"
say check "$(read_json "$found" "it.data[0].id + ', ' + it.data[0].package")"
wait_for 'the run to complete' "it.state === 'completed'" "/runs/$run"
checks=$(call GET "/checks?run_id=$run")
say run 'completed'
say check "$(read_json "$checks" "it.data[0].result.status_label + ', ' + it.data[0].result.report_url")"
