import type { Rule, Template } from '../template.ts';
import type { BrokerMessage } from '../types.ts';
import { compileTemplate } from './compile.ts';
import { type Evaluate, Evaluation } from './evaluation.ts';
import { compileStatement, PayloadError, type Statement } from './statement.ts';
import { SqlError } from './tokens.ts';

export interface RulesOutlets {
  /** Throws where the stream refuses; the record is dropped then, as AWS does once its own retries end. */
  readonly putRecord: (stream: string, partitionKey: string, data: Uint8Array) => unknown;
  /** One count of an AWS/IoT metric, with its dimensions. */
  readonly metric: (name: string, amount: number, dimensions: Readonly<Record<string, string>>) => void;
  readonly now: () => number;
  readonly accountId: string;
  /** Account quota; 20 000 in the large Regions. What exceeds it is not evaluated. */
  readonly evaluationsPerSecond?: number;
  /** A rule failed on a message, with the reason. */
  readonly report?: (problem: string) => void;
}

export interface Rules {
  /** Never throws: what fails is counted, as AWS does. */
  route(message: BrokerMessage): void;
  /** False where no such rule exists. */
  setEnabled(ruleName: string, enabled: boolean): boolean;
  isEnabled(ruleName: string): boolean | undefined;
}

/** Basic Ingest: `$aws/rules/<rule>/<topic>` runs that one rule, and no other sees the message. */
const BASIC_INGEST = '$aws/rules/';

/**
 * The rules engine over the rules of the template. Each rule is compiled here, once: wrong SQL, an action or a
 * stream that is not known throws.
 */
export const createRules = (template: Pick<Template, 'rules' | 'streams'>, outlets: RulesOutlets): Rules => {
  const streams = new Set(template.streams.map(({ name }) => name));
  const rules = new Map(template.rules.map((rule) => [rule.name, compileRule(rule, streams)]));
  const withinQuota = createQuota(outlets.evaluationsPerSecond ?? 20_000, outlets.now);

  const run = (rule: CompiledRule, evaluation: Evaluation): void => {
    const dimensions = { RuleName: rule.name };
    if (!withinQuota()) {
      outlets.metric('RuleExecutionThrottled', 1, dimensions);
      return;
    }
    outlets.metric('TopicMatch', 1, dimensions);
    outlets.metric('RulesExecuted', 1, {});
    try {
      const payload = rule.statement.run(evaluation);
      if (payload) for (const action of rule.actions) perform(rule, action, evaluation, payload);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      outlets.metric('ParseError', 1, dimensions);
      outlets.report?.(`rule ${rule.name}: ${error.message}`);
    }
  };

  const perform = (rule: CompiledRule, action: Action, evaluation: Evaluation, payload: Uint8Array): void => {
    const dimensions = { RuleName: rule.name, ActionType: 'Kinesis' };
    try {
      const key = action.partitionKey(evaluation);
      outlets.putRecord(action.stream, String(key), payload);
      outlets.metric('Success', 1, dimensions);
    } catch (error) {
      outlets.metric('Failure', 1, dimensions);
      outlets.report?.(`rule ${rule.name}: ${String(error)}`);
    }
  };

  const ingest = (message: BrokerMessage): void => {
    const [name = '', ...topic] = message.topic.slice(BASIC_INGEST.length).split('/');
    const rule = rules.get(name);
    if (rule?.enabled) run(rule, new Evaluation(message, topic.join('/'), outlets.accountId, outlets.now()));
    else outlets.metric('RuleNotFound', 1, { RuleName: name });
  };

  return {
    route(message) {
      if (message.topic.startsWith(BASIC_INGEST)) return ingest(message);
      let evaluation: Evaluation | undefined;
      for (const rule of rules.values()) {
        if (!rule.enabled || !rule.statement.matches(message.topic)) continue;
        evaluation ??= new Evaluation(message, message.topic, outlets.accountId, outlets.now());
        run(rule, evaluation);
      }
    },
    setEnabled(ruleName, enabled) {
      const rule = rules.get(ruleName);
      if (rule) rule.enabled = enabled;
      return rule !== undefined;
    },
    isEnabled: (ruleName) => rules.get(ruleName)?.enabled,
  };
};

interface Action {
  readonly stream: string;
  readonly partitionKey: Evaluate;
}

interface CompiledRule {
  readonly name: string;
  readonly statement: Statement;
  readonly actions: readonly Action[];
  enabled: boolean;
}

const compileRule = (rule: Rule, streams: ReadonlySet<string>): CompiledRule => {
  if (rule.sqlVersion !== '2016-03-23') throw new SqlError(`${rule.name}: unknown SQL version ${rule.sqlVersion}`);
  if (rule.actions.length > 10) throw new SqlError(`${rule.name}: AWS allows 10 actions, not ${rule.actions.length}`);
  const actions = rule.actions.map(({ kind, parameters }): Action => {
    const { StreamName: stream, PartitionKey: partitionKey } = parameters;
    if (kind !== 'Kinesis') throw new SqlError(`${rule.name}: the local stack knows no action ${kind}`);
    if (typeof stream !== 'string' || !streams.has(stream)) throw new SqlError(`${rule.name}: no stream ${stream}`);
    const key = String(partitionKey ?? '${newuuid()}');
    return { stream, partitionKey: compileTemplate(key) };
  });
  try {
    return { name: rule.name, statement: compileStatement(rule.sql), actions, enabled: !rule.disabled };
  } catch (error) {
    throw new SqlError(`${rule.name}: ${(error as Error).message}`, { cause: error });
  }
};

/** True while the second's quota lasts. */
const createQuota = (perSecond: number, now: () => number): (() => boolean) => {
  let second = 0;
  let spent = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) [second, spent] = [current, 0];
    spent += 1;
    return spent <= perSecond;
  };
};
