import { Counter, Gauge, type Registry } from "prom-client";
import type { Difference } from "../state/audit.js";

/** What is counted of the PBXs. */
export interface PbxMetrics {
  audited(coreServer: string, differences: readonly Difference[]): void;
  /** A call that was asked for is over; how, in a word. */
  originated(coreServer: string, outcome: string): void;
}

/** What is read when somebody asks for the figures. */
export interface PbxFigures {
  readonly coreServer: string;
  readonly up: boolean;
  readonly live: boolean;
  readonly segments: number;
  readonly eventLagMs: number | null;
}

/** Registers the figures of the PBXs with Prometheus. */
export function createPbxMetrics(registry: Registry, figures: () => readonly PbxFigures[]): PbxMetrics {
  const labelNames = ["core_server"] as const;
  const registers = [registry];
  const gauge = (name: string, help: string, read: (figure: PbxFigures) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const figure of figures()) {
          const value = read(figure);
          if (value !== null) this.set({ core_server: figure.coreServer }, value);
        }
      },
    });
  gauge("tandem_ami_link_up", "1 while the AMI session for events is logged in", ({ up }) => Number(up));
  gauge("tandem_state_live", "1 while the live state follows the PBX", ({ live }) => Number(live));
  gauge("tandem_call_segments", "Living call segments", ({ segments }) => segments);
  gauge(
    "tandem_event_lag_seconds",
    "How far the newest event was behind its own timestamp",
    ({ eventLagMs }) => (eventLagMs === null ? null : eventLagMs / 1000),
  );
  const audits = new Counter({
    name: "tandem_audits_total",
    help: "Audits against the PBX",
    labelNames,
    registers,
  });
  const differing = new Counter({
    name: "tandem_audit_differences_total",
    help: "Differences between the tracked state and the PBX that an audit found, and corrected",
    labelNames: ["core_server", "about"] as const,
    registers,
  });
  const originates = new Counter({
    name: "tandem_originates_total",
    help: "Originated calls that the PBX accepted, by how they ended",
    labelNames: ["core_server", "outcome"] as const,
    registers,
  });
  return {
    audited(core_server, differences) {
      audits.inc({ core_server });
      for (const { about } of differences) differing.inc({ core_server, about });
    },
    originated: (core_server, outcome) => originates.inc({ core_server, outcome }),
  };
}
