import type { Rule } from '../template.ts';
import { AwsError } from './error.ts';
import type { IotOptions } from './iot.ts';
import type { RestInput, RestOperations } from './rest-json.ts';

/** Topic rules: what switches the message tap on and off. */
export const ruleOperations = ({ template, rules, limit }: IotOptions): RestOperations => {
  const find = (name = ''): Rule => {
    const rule = template.rules.find((candidate) => candidate.name === name);
    if (rule) return rule;
    throw new AwsError('UnauthorizedException', `Access to topic rule '${name}' was denied`, 401);
  };

  const toggle = (enabled: boolean) => (input: RestInput) => {
    limit('ToggleTopicRule', 5);
    rules.setEnabled(find(input.path.ruleName).name, enabled);
  };

  return {
    GetTopicRule: {
      route: 'GET /rules/{ruleName}',
      handle: ({ path }) => {
        const { name, arn, sql, sqlVersion } = find(path.ruleName);
        const ruleDisabled = !rules.isEnabled(name);
        return { ruleArn: arn, rule: { ruleName: name, sql, awsIotSqlVersion: sqlVersion, ruleDisabled, actions: [] } };
      },
    },
    EnableTopicRule: { route: 'POST /rules/{ruleName}/enable', handle: toggle(true) },
    DisableTopicRule: { route: 'POST /rules/{ruleName}/disable', handle: toggle(false) },
  };
};
