// SPDX-License-Identifier: Apache-2.0
// pilecloud: what it can be asked to do. Each subcommand is a file of its own.
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "app/commands.hpp"

#ifndef PILECLOUD_VERSION
#error "CMake names the version"
#endif

namespace {

using namespace pilecloud::app;

constexpr const char* data_help = "folder of the log, the views and the keys";

void add_serve(CLI::App& root, serve_options& options) {
  auto* command = root.add_subcommand("serve", "Run the platform: actors, projections and the HTTP API");
  command->footer(
      "The first start on an empty folder makes the administrator 'admin' and prints the password once.\n"
      "\nexamples:\n  pilecloud serve\n  pilecloud serve --data /srv/pilecloud --port 8081\n"
      "  pilecloud serve --config /etc/pilecloud/node.toml        (a node of a cluster)");
  auto* data = command->add_option("--data", options.data, data_help)->capture_default_str();
  auto* port = command->add_option("--port", options.port, "HTTP port on 127.0.0.1; 0 chooses a free one");
  port->capture_default_str();
  auto* piles = command->add_option("--piles-port", options.piles_port,
                                    "port where piles connect without TLS (OCPP-J); 0 chooses a free one");
  piles->capture_default_str();
  auto* none =
      command->add_flag("--no-piles", options.no_piles, "piles do not connect to this process")->excludes(piles);
  auto* address = command->add_option("--piles-address", options.piles_address, "where the piles' ports listen");
  address->check(CLI::ValidIPV4)->capture_default_str()->excludes(none);
  auto* certificate = command->add_option("--piles-certificate", options.piles_certificate,
                                          "chain (PEM) of the piles' TLS port; without it there is none");
  auto* key = command->add_option("--piles-key", options.piles_key, "its key (PEM)");
  certificate->needs(key)->check(CLI::ExistingFile)->excludes(none);
  key->needs(certificate)->check(CLI::ExistingFile);
  command
      ->add_option("--piles-tls-port", options.piles_tls_port,
                   "port where piles connect over TLS; 0 chooses a free one")
      ->capture_default_str()
      ->needs(certificate);
  command->add_option("--piles-ca", options.piles_ca, "authority (PEM) of the piles' own certificates: profile 3")
      ->check(CLI::ExistingFile)
      ->needs(certificate);
  auto* quirks = command->add_option("--piles-quirks", options.piles_quirks,
                                     "what some makers' piles do otherwise than the standard (TOML)");
  quirks->check(CLI::ExistingFile)->excludes(none);
  auto* demo = command->add_flag("--demo", options.demo, "a small site whose simulated piles charge now");
  demo->excludes(none);
  command->add_option("--config", options.config, "node.toml of a node in a cluster; names folder and ports")
      ->excludes(data)
      ->excludes(port)
      ->excludes(piles)
      ->excludes(address)
      ->excludes(certificate)
      ->excludes(quirks)
      ->excludes(none);
  command->add_flag("--reset-administrator", options.reset_administrator,
                    "give 'admin' a new password and print it once");
}

void add_import(CLI::App& root, import_options& options) {
  auto* command = root.add_subcommand("import", "Bring in history as facts");
  command->require_subcommand(1);
  auto* sessions = command->add_subcommand("sessions", "Charging sessions of a file, priced by a tariff");
  sessions->footer(
      "The whole file is checked before the first fact. Importing again adds nothing; an import that was\n"
      "killed is completed by running it again.\n"
      "\nexample:\n  pilecloud import sessions sessions.csv --format norway --tariff tariff.toml --bills bills.csv");
  sessions->add_option("file", options.file, "the file to import")->required();
  sessions->add_option("--format", options.format, "shape of the file")->required()->check(CLI::IsMember({"norway"}));
  sessions->add_option("--tariff", options.tariff, "tariff file (TOML) that prices the sessions")->required();
  sessions->add_option("--data", options.data, data_help)->capture_default_str();
  sessions->add_option("--bills", options.bills, "write one line a billed row here (CSV)");
  sessions->add_flag("--json", options.json, "the closing counts as JSON on stdout");
}

void add_price(CLI::App& root, price_options& options) {
  auto* command = root.add_subcommand("price", "Print the bill of one session from its readings");
  command->footer(
      "readings: CSV with at,value[,unit,measurand,context,phase,location]; any order, repeats allowed.\n"
      "\nexample:\n  pilecloud price --tariff tariff.toml --readings readings.csv");
  command->add_option("--tariff", options.tariff, "tariff file (TOML)")->required();
  command->add_option("--readings", options.readings, "readings file (CSV)")->required();
  command->add_option("--rated-kw", options.rated_kw, "rated power of the pile, to flag impossible energy");
  command->add_flag("--json", options.json, "the bill as JSON");
}

CLI::App* add_audit(CLI::App& root, audit_options& options) {
  auto* command = root.add_subcommand("audit", "Read and verify the log, also beside a running serve");
  command->require_subcommand(1);
  auto* replay = command->add_subcommand("replay", "Print facts readably, in order");
  replay->footer("example:\n  pilecloud audit replay --stream session/AdO3-AdO3-4/1");
  replay->add_option("--stream", options.stream, "one stream: category/id");
  replay->add_option("--from", options.from, "recorded at or after (RFC 3339)");
  replay->add_option("--to", options.to, "recorded before (RFC 3339)");
  auto* verify = command->add_subcommand("verify", "Check every record, price every session again, derive the ledger");
  verify->footer(
      "Exit 1 names the exact position of every difference.\n\nexample:\n  pilecloud audit verify --data ./data");
  for (auto* each : {replay, verify}) {
    each->add_option("--data", options.data, data_help)->capture_default_str();
    each->add_flag("--json", options.json, "JSON on stdout");
  }
  return command;
}

CLI::App* add_backup(CLI::App& root, backup_options& options) {
  auto* command = root.add_subcommand("backup", "Copy the log, also beside a running serve; verify and restore copies");
  command->require_subcommand(1);
  auto* create = command->add_subcommand("create", "Add to a backup what it does not have yet");
  create->footer(
      "Each record is checked on its way. A run that was killed is completed by running it again. Keys of personal\n"
      "data are copied only when asked, and into a folder of their own.\n"
      "\nexamples:\n  pilecloud backup create --to /mnt/backup/pilecloud\n"
      "  pilecloud backup create --to /mnt/backup/pilecloud --keys-to /mnt/safe/pilecloud-keys");
  create->add_option("--data", options.data, data_help)->capture_default_str();
  create->add_option("--to", options.backup, "folder of the backup; made when it is not there")->required();
  create->add_option("--keys-to", options.keys, "make this folder's keys equal, what was erased included");
  auto* verify = command->add_subcommand("verify", "What audit verify does, on a backup, and every file's checksums");
  verify->footer(
      "Exit 1 names the place of every difference.\n\nexample:\n"
      "  pilecloud backup verify --from /mnt/backup/pilecloud");
  auto* restore = command->add_subcommand("restore", "Make a data folder of a backup");
  restore->footer(
      "example:\n  pilecloud backup restore --from /mnt/backup/pilecloud --to ./data "
      "--keys-from /mnt/safe/pilecloud-keys");
  restore->add_option("--to", options.data, "the data folder to make; missing or empty")->required();
  restore->add_option("--keys-from", options.keys, "folder that backup create --keys-to made");
  for (auto* each : {verify, restore}) {
    each->add_option("--from", options.backup, "folder of the backup")->required();
    each->add_option("--run", options.run, "the state that this run ended with; the last one when not given");
  }
  for (auto* each : {create, verify, restore}) each->add_flag("--json", options.json, "JSON on stdout");
  return command;
}

CLI::App* add_cluster(CLI::App& root, cluster_options& options) {
  auto* command = root.add_subcommand("cluster", "Found a cluster of nodes, look at it, move work, end it");
  command->require_subcommand(1);
  command->footer(
      "examples:\n  pilecloud cluster create --config node.toml      once, on the node whose folder is the beginning\n"
      "  pilecloud cluster status --config node.toml\n  pilecloud cluster drain b --wait --config node.toml");
  auto* create = command->add_subcommand(
      "create", "Found a cluster in an empty etcd; this node's folder, which may be empty, is its beginning");
  auto* status = command->add_subcommand("status", "Nodes, partitions, how far each is, etcd");
  auto* verify = command->add_subcommand("verify", "Compare the chain hashes of all nodes (exit 1: they differ)");
  auto* drain = command->add_subcommand("drain", "Let a node own nothing, for maintenance; --undo takes it back");
  drain->add_option("node", options.node, "its name")->required();
  drain->add_flag("--undo", options.undo, "it may own partitions again");
  drain->add_flag("--wait", options.wait, "return when it owns nothing");
  auto* dissolve = command->add_subcommand(
      "dissolve", "End the cluster with all nodes stopped; this node's folder goes on alone (serve --data)");
  auto* recover = command->add_subcommand(
      "recover", "After the total loss of etcd: begin a new generation from the nodes' logs (all nodes running)");
  recover->add_option("--node", options.nodes, "NAME=HOST:PORT of each node (its peers.advertise); once a node");
  recover->add_flag("--accept-loss", options.accept_loss, "go on though a node is missing that may hold more");
  for (auto* each : {create, status, verify, drain, dissolve, recover}) {
    each->add_option("--config", options.config, "this node's node.toml")->required()->check(CLI::ExistingFile);
  }
  for (auto* each : {status, verify}) each->add_flag("--json", options.json, "JSON on stdout");
  return command;
}

int cluster(const CLI::App& command, const cluster_options& options) {
  if (command.got_subcommand("create")) return cluster_create(options);
  if (command.got_subcommand("status")) return cluster_status(options);
  if (command.got_subcommand("verify")) return cluster_verify(options);
  if (command.got_subcommand("drain")) return cluster_drain(options);
  if (command.got_subcommand("dissolve")) return cluster_dissolve(options);
  return cluster_recover(options);
}

CLI::App* add_projections(CLI::App& root, projections_options& options) {
  auto* command = root.add_subcommand("projections", "Read models: how far they are, or fold them again");
  command->require_subcommand(1);
  auto* status = command->add_subcommand("status", "Offset and lag of each projection, also beside a running serve");
  auto* rebuild =
      command->add_subcommand("rebuild", "Delete all rows and fold the log again: equal facts, equal bytes");
  for (auto* each : {status, rebuild}) {
    each->add_option("--data", options.data, data_help)->capture_default_str();
    each->add_flag("--json", options.json, "JSON on stdout");
  }
  return command;
}

void add_simulate(CLI::App& root, simulate_options& options) {
  auto* command = root.add_subcommand("simulate", "Piles that are none: they speak OCPP-J to any central system");
  command->footer(
      "Cars come, stay and draw energy as in a residential car park. --speed shortens all of it, so that\n"
      "little flows in the short time, unless --power-times makes up for it; times on the wire stay real. With --book "
      "each pile keeps its own meter book (FOLDER/PILE.jsonl) and goes on "
      "from\n"
      "it when started again. Ctrl-C stops the charges, tells the platform and ends; a second one ends at once.\n"
      "Exit 1: a number of charges was asked for and not reached, or reports were left unsaid.\n"
      "\nexamples:\n  pilecloud simulate --piles 20 --prefix DEMO- --versions 1.6,2.0.1 --speed 60 --cards cards.txt\n"
      "  pilecloud simulate --url wss://csms.example.org/ocpp --ca ca.pem --password-file passwords --piles 3\n"
      "  pilecloud simulate --piles 50 --charges 500 --book ./books --lost 5 --doubled 5 --reordered 5 --speed 600");
  command->add_option("--url", options.url, "ws:// or wss:// address; the pile's name is added")->capture_default_str();
  command->add_option("--piles", options.piles, "how many piles")->check(CLI::Range(1, 50'000))->capture_default_str();
  command->add_option("--prefix", options.prefix, "their names: PREFIX0001, PREFIX0002, …")->capture_default_str();
  command->add_option("--connectors", options.connectors, "of each pile")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  command->add_option("--versions", options.versions, "OCPP versions, dealt out in turn: 1.6, 2.0.1")
      ->delimiter(',')
      ->check(CLI::IsMember({"1.6", "2.0.1"}))
      ->capture_default_str();
  command->add_option("--kw", options.kilowatts, "rated power of a connector")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "the same seed draws the same cars and faults")->capture_default_str();
  command->add_option("--speed", options.speed, "how many times faster cars come, fill and leave")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--power-times", options.power_times, "powers and energies count so many times as much")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command->add_option("--cards", options.cards,
                      "file of card numbers, one a line; without it drivers wait for a remote start");
  command->add_option("--book", options.book, "folder of the piles' own meter books");
  command->add_option("--password-file", options.password_file,
                      "one password for all, or a line PILE:PASSWORD for each");
  command->add_option("--ca", options.ca, "certificates (PEM) that a wss:// platform is verified by");
  command->add_option("--charges", options.charges, "end after so many charges in all");
  command->add_option("--duration", options.duration_seconds, "end after so many seconds");
  const CLI::Range percent{0, 100};
  command->add_option("--lost", options.lost, "percent of answers that get lost")->check(percent);
  command->add_option("--doubled", options.doubled, "percent of transaction messages sent twice")->check(percent);
  command->add_option("--reordered", options.reordered, "percent of charges whose stop comes first or knows no id")
      ->check(percent);
  command->add_option("--faults", options.broken, "percent of charges that a fault of the connector ends")
      ->check(percent);
  command->add_option("--offline-every", options.offline_every_seconds,
                      "seconds between spells without a network, on average");
}

int run(int count, char** words) {
  CLI::App root{"pilecloud (桩云): charging piles as a business, on an append-only log", "pilecloud"};
  root.require_subcommand(1);
  root.set_version_flag("--version", "pilecloud " PILECLOUD_VERSION);
  root.footer("pilecloud COMMAND --help shows options and examples.");

  serve_options serve_asked;
  import_options import_asked;
  price_options price_asked;
  audit_options audit_asked;
  backup_options backup_asked;
  projections_options projections_asked;
  cluster_options cluster_asked;
  simulate_options simulate_asked;
  add_serve(root, serve_asked);
  add_import(root, import_asked);
  add_price(root, price_asked);
  add_simulate(root, simulate_asked);
  const auto* audit = add_audit(root, audit_asked);
  const auto* backup = add_backup(root, backup_asked);
  const auto* projections = add_projections(root, projections_asked);
  const auto* of_cluster = add_cluster(root, cluster_asked);
  std::string topic;
  root.add_subcommand("help", "Show help, of one command when named")->add_option("command", topic, "a command");
  root.add_subcommand("version", "Print the version");

  CLI11_PARSE(root, count, words);
  if (root.got_subcommand("version")) return std::puts("pilecloud " PILECLOUD_VERSION) < 0 ? 2 : 0;
  if (root.got_subcommand("help")) {
    const auto named = root.get_subcommands([&topic](const CLI::App* each) { return each->get_name() == topic; });
    const auto* about = topic.empty() ? &root : named.empty() ? nullptr : named.front();
    if (about == nullptr) {
      std::fprintf(stderr, "there is no command '%s'; `pilecloud help` lists all\n", topic.c_str());
      return 2;
    }
    // Not about->help(): having met the word `help`, the root would explain that one.
    const auto name = topic.empty() ? std::string{"pilecloud"} : "pilecloud " + topic;
    const auto text = root.get_formatter()->make_help(about, name, CLI::AppFormatMode::Normal);
    return std::fputs(text.c_str(), stdout) < 0 ? 2 : 0;
  }
  if (root.got_subcommand("serve")) return serve(serve_asked);
  if (root.got_subcommand("cluster")) return cluster(*of_cluster, cluster_asked);
  if (root.got_subcommand("import")) return import(import_asked);
  if (root.got_subcommand("price")) return price(price_asked);
  if (root.got_subcommand("simulate")) return simulate(simulate_asked);
  if (root.got_subcommand("audit")) {
    return audit->got_subcommand("replay") ? audit_replay(audit_asked) : audit_verify(audit_asked);
  }
  if (root.got_subcommand("backup")) {
    if (backup->got_subcommand("create")) return backup_create(backup_asked);
    return backup->got_subcommand("verify") ? backup_verify(backup_asked) : backup_restore(backup_asked);
  }
  return projections->got_subcommand("status") ? projections_status(projections_asked)
                                               : projections_rebuild(projections_asked);
}

}  // namespace

int main(int count, char** words) {
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("pilecloud"));  // stdout is what was asked for
    return run(count, words);
  } catch (const std::exception& error) {  // memory, a full disk under stdout: nothing below throws on purpose
    std::fprintf(stderr, "pilecloud: %s\n", error.what());
    return 2;
  }
}
