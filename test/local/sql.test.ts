import { describe, expect, it } from '@jest/globals';
import { compile, compileTemplate } from '../../local/rules/compile.ts';
import { Evaluation } from '../../local/rules/evaluation.ts';
import { parseExpression } from '../../local/rules/parser.ts';
import { compileStatement } from '../../local/rules/statement.ts';

const message = (payload: unknown, topic = 'topic/subtopic') => ({
  topic,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  clientId: 'meter-7',
  principal: 'ba67',
  sourceIp: '192.0.2.7',
  traceId: '12345678-1234-1234-1234-123456789012',
  timestamp: 1,
});

const evaluation = (payload: unknown, topic?: string) =>
  new Evaluation(message(payload, topic), topic ?? 'topic/subtopic', '123456789012', 1_481_825_251_155);

/** The outgoing payload; undefined where the rule's WHERE says no. */
const run = (sql: string, payload: unknown): unknown => {
  const result = compileStatement(sql).run(evaluation(payload));
  return result && JSON.parse(Buffer.from(result).toString());
};

const value = (sql: string, payload: unknown = {}, topic?: string) =>
  compile(parseExpression(sql))(evaluation(payload, topic));

const RED = { color: 'red', temperature: 50 };
const SENSORS = {
  e: [
    { n: 'temperature', u: 'Cel', t: 1234, v: 22.5 },
    { n: 'light', u: 'lm', t: 1235, v: 135 },
    { n: 'acidity', u: 'pH', t: 1235, v: 7 },
  ],
};
const ENRICH = { attributes: { data1: 1, data2: 2 }, values: [{ a: 3 }, { b: 4 }, { c: 5 }] };

describe('the examples of AWS’s SQL reference', () => {
  it.each([
    ['SELECT *', "SELECT * FROM 'topic/subtopic'", RED, RED],
    ['one key', "SELECT color FROM 'topic/subtopic'", RED, { color: 'red' }],
    ['AS', "SELECT color AS my_color FROM 'topic/subtopic'", RED, { my_color: 'red' }],
    [
      'several items',
      "SELECT color as my_color, temperature as fahrenheit FROM 'topic/subtopic'",
      RED,
      { my_color: 'red', fahrenheit: 50 },
    ],
    ['* and more', "SELECT *, 15 as speed FROM 'topic/subtopic'", RED, { ...RED, speed: 15 }],
    ['VALUE', "SELECT VALUE color FROM 'topic/subtopic'", RED, 'red'],
    [
      'a nested key',
      "SELECT color.red as red_value FROM 'topic/subtopic'",
      { color: { red: 255, green: 0, blue: 0 }, temperature: 50 },
      { red_value: 255 },
    ],
    [
      'arithmetic and functions',
      "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'topic/subtopic'",
      RED,
      { celsius: 10, my_color: 'RED' },
    ],
    [
      'WHERE that does not hold',
      "SELECT color AS my_color FROM 'topic/subtopic' WHERE temperature > 50 AND color <> 'red'",
      { color: 'red', temperature: 40 },
      undefined,
    ],
    [
      'WHERE that holds',
      "SELECT color AS rgb FROM 'topic/subtopic' WHERE temperature > 50",
      { color: 'red', temperature: 100 },
      { rgb: 'red' },
    ],
    [
      'a payload that is no JSON object',
      "SELECT decode(encode(*, 'base64'), 'base64') AS value FROM 'topic/subtopic' WHERE decode(encode(*, 'base64'), 'base64') > 50",
      '80',
      { value: 80 },
    ],
    [
      'CASE',
      "SELECT CASE color WHEN 'green' THEN 'go' WHEN 'yellow' THEN 'caution' WHEN 'red' THEN 'stop' ELSE 'you are not at a stop light' END as instructions FROM 'topic/subtopic'",
      { color: 'yellow' },
      { instructions: 'caution' },
    ],
    [
      'an alias that nests',
      "SELECT foo.bar AS bar.baz FROM 'topic/subtopic'",
      { foo: { bar: 'RED', bar1: 'GREEN', bar2: 'BLUE' } },
      { bar: { baz: 'RED' } },
    ],
    [
      'an object literal',
      "SELECT {'latitude': get(lat_long, 0),'longitude':get(lat_long, 1)} as lat_long FROM 'topic/subtopic'",
      { lat_long: [47.606, -122.332] },
      { lat_long: { latitude: 47.606, longitude: -122.332 } },
    ],
    [
      'an array literal',
      "SELECT [lat,long] as lat_long FROM 'topic/subtopic'",
      { lat: 47.606, long: -122.332 },
      { lat_long: [47.606, -122.332] },
    ],
    [
      'a nested query',
      "SELECT (SELECT VALUE n FROM e) as sensors FROM 'my/topic'",
      SENSORS,
      { sensors: ['temperature', 'light', 'acidity'] },
    ],
    [
      'a nested query with WHERE',
      "SELECT (SELECT v FROM e WHERE n = 'temperature') as temperature FROM 'my/topic'",
      SENSORS,
      { temperature: [{ v: 22.5 }] },
    ],
    [
      'a nested query, flattened',
      "SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v as temperature FROM 'topic'",
      SENSORS,
      { temperature: 22.5 },
    ],
    [
      'decode of a JSON document',
      'SELECT decode(encoded_temp,"base64").temperature AS temp from \'topic/subtopic\'',
      { encoded_temp: 'eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==' },
      { temp: 33 },
    ],
    [
      'transform',
      'select value transform("enrichArray", attributes, values) from \'A/B\'',
      ENRICH,
      [
        { a: 3, data1: 1, data2: 2 },
        { b: 4, data1: 1, data2: 2 },
        { c: 5, data1: 1, data2: 2 },
      ],
    ],
    [
      'transform with an object literal',
      'select value transform("enrichArray", {"key": get(attributes, \'data1\')}, values) from \'A/B\'',
      ENRICH,
      [
        { a: 3, key: 1 },
        { b: 4, key: 1 },
        { c: 5, key: 1 },
      ],
    ],
    ['Null', "SELECT NULL AS n FROM 'topic/subtopic'", {}, { n: null }],
  ] as const)('%s', (_, sql, payload, expected) => {
    expect(run(sql, payload)).toEqual(expected);
  });

  it('get reaches names that the dot notation does not', () => {
    const sql = `SELECT * from 'iot/rules' WHERE get(get(get(mydata,"item2"),"0"),"my-key") = "myValue"`;
    const payload = { mydata: { item2: { 0: { 'my-key': 'myValue' } } } };
    expect(run(sql, payload)).toEqual(payload);
  });
});

describe('the examples of AWS’s function reference', () => {
  it.each<[string, unknown]>([
    ['abs(-5)', 5],
    ['accountid()', '123456789012'],
    ['acos(0)', 1.5707963267948966],
    ['atan2(1, 0)', 1.5707963267948966],
    ['bitand(13, 5)', 5],
    ['cast(true as Int)', 1],
    ['ceil(1.2)', 2],
    ['ceil(-1.2)', -1],
    ['chr(65)', 'A'],
    ['clientid()', 'meter-7'],
    ['concat()', undefined],
    ['concat(1)', '1'],
    ['concat([1, 2, 3], 4)', [1, 2, 3, 4]],
    ['concat([1, 2, 3], "hello")', [1, 2, 3, 'hello']],
    ['concat("con", "cat")', 'concat'],
    ['concat(1, "hello")', '1hello'],
    ['concat("he","is","man")', 'heisman'],
    ['concat([1, 2, 3], "hello", [4, 5, 6])', [1, 2, 3, 'hello', 4, 5, 6]],
    ['cosh(2.3)', 5.037220649268761],
    ['endswith("cat","at")', true],
    ['exp(1)', Math.E],
    ['floor(-1.2)', -2],
    ['get(["a", "b", "c"], 1)', 'b'],
    ['get({"a":"b"}, "a")', 'b'],
    ['md5("hello")', '5d41402abc4b2a76b9719d911017c592'],
    ['indexof("abcd", "bc")', 1],
    ['isNull(5)', false],
    ['isNull(Null)', true],
    ['isUndefined(5)', false],
    ['isUndefined(floor([1,2,3]))', true],
    ['length("hi")', 2],
    ['length(false)', 5],
    ['log(100)', 2],
    ['lower("HELLO")', 'hello'],
    ['lower(["HELLO"])', '["hello"]'],
    ['lpad("hello", 2)', '  hello'],
    ['lpad(1, 3)', '   1'],
    ['Ltrim(" h i ")', 'h i '],
    ['mod(8, 3)', 2],
    ['Nanvl(8, 3)', 8],
    ['numbytes("hi")', 2],
    ['numbytes("€")', 3],
    ['power(2, 5)', 32],
    ['regexp_matches("aaaa", "a{2,}")', true],
    ['regexp_matches("aaaa", "b")', false],
    ['regexp_replace("abcd", "bc", "x")', 'axd'],
    ['regexp_replace("abcd", "b(.*)d", "$1")', 'ac'],
    ['regexp_substr("hihihello", "hi")', 'hi'],
    ['regexp_substr("hihihello", "(hi)*")', 'hihi'],
    ['remainder(8, 3)', 2],
    ['replace("abcdabcd", "b", "x")', 'axcdaxcd'],
    ['rpad("hello", 2)', 'hello  '],
    ['Round(1.5)', 2],
    ['Round(-1.1)', -1],
    ['Round(-1.5)', -2],
    ['rtrim(" h i ")', ' h i'],
    ['sign(-7)', -1],
    ['sinh(2.3)', 4.936961805545957],
    ['substring("012345", 0)', '012345'],
    ['substring("012345", 2.745)', '2345'],
    ['substring(123, 2)', '3'],
    ['substring("012345", -1)', '012345'],
    ['substring(true, 1.2)', 'rue'],
    ['substring(false, -2.411E247)', 'false'],
    ['substring("012345", 1, 3)', '12'],
    ['substring("012345", -50, 50)', '012345'],
    ['substring("012345", 3, 1)', ''],
    ['sql_version()', '2016-03-23'],
    ['sqrt(9)', 3],
    ['startswith("ranger","ran")', true],
    ['tan(3)', -0.1425465430742778],
    ['tanh(2.3)', 0.9800963962661914],
    ['timestamp()', 1_481_825_251_155],
    ['traceid()', '12345678-1234-1234-1234-123456789012'],
    ['Trim(" hi ")', 'hi'],
    ['trunc(2.3, 0)', 2],
    ['trunc(2.3123, 2)', 2.31],
    ['trunc(2.888, 2)', 2.88],
    ['trunc(2.00, 5)', 2],
    ['upper(["hello"])', '["HELLO"]'],
  ])('%s', (sql, expected) => {
    expect(value(sql)).toEqual(expected);
  });

  it('topic() and topic(n)', () => {
    expect(value('topic()', {}, 'things/myThings/thingOne')).toBe('things/myThings/thingOne');
    expect(value('topic(1)', {}, 'things/myThings/thingOne')).toBe('things');
    expect(value('topic(9)', {}, 'things/myThings/thingOne')).toBeUndefined();
  });
});

describe('operators', () => {
  const payload = { a: 1, s: '12', t: 'TRUE', list: [1, 2, 'three', 5.7, null], none: null, o: { x: 1, y: [2] } };

  it.each<[string, unknown]>([
    ["'true' AND t", true],
    ['a AND true', undefined],
    ['NOT t', false],
    ['NOT a = 2', true],
    ['missing = 1', undefined],
    ['missing <> 1', undefined],
    ["a = '1'", false],
    ["a <> '1'", true],
    ['none = NULL', true],
    ['o = {"y": [2], "x": 1}', true],
    ['list = [1, 2]', false],
    ['s > 11', true],
    ["'abc' > 1", undefined],
    ['3 IN list', false],
    ['2 IN list', true],
    ["'three' IN list", true],
    ['a IN 5', undefined],
    ['EXISTS (SELECT * FROM list WHERE true)', true],
    ['1 + 2 * 3', 7],
    ['-(1 + 2)', -3],
    ["a + 'x'", '1x'],
    ['s - 2', 10],
    ['a / 0', undefined],
    ['7 % 4', 3],
    ["get_or_default(missing, 'x')", 'x'],
    ["get_or_default(none, 'x')", 'x'],
    ['get_or_default(a, 2)', 1],
    ['CASE missing WHEN 1 THEN 2 ELSE 3 END', undefined],
    ['CASE a WHEN 2 THEN 3 END', undefined],
    ['isUndefined(o.constructor)', true],
  ])('%s', (sql, expected) => {
    expect(value(sql, payload)).toEqual(expected);
  });
});

describe('what becomes of a message', () => {
  it('leaves out what is Undefined', () => {
    expect(run("SELECT missing AS nested.name FROM 't'", {})).toEqual({});
    expect(run("SELECT a, missing, traceid() AS id FROM 't'", { a: 1 })).toEqual({
      a: 1,
      id: '12345678-1234-1234-1234-123456789012',
    });
  });

  it('names items without AS after the last segment or the function', () => {
    expect(run("SELECT o.x, topic(1), encode(*, 'base64') FROM 't'", { o: { x: 1 } })).toEqual({
      x: 1,
      topic: 'topic',
      encode: Buffer.from('{"o":{"x":1}}').toString('base64'),
    });
  });

  it('encodes any payload', () => {
    const sql = "SELECT 'published' AS kind, numbytes(encode(*, 'base64')) AS length FROM '#'";
    expect(run(sql, '\u0000not json')).toEqual({ kind: 'published', length: 12 });
  });

  it('hands a payload that is not JSON on as it is where * stands alone', () => {
    const result = compileStatement("SELECT * FROM 't'").run(evaluation('plain text'));
    expect(Buffer.from(result ?? []).toString()).toBe('plain text');
  });

  it('adds to an empty payload but not to one that is not JSON', () => {
    expect(run("SELECT *, 1 AS one FROM 't'", '')).toEqual({ one: 1 });
    expect(() => run("SELECT *, 1 AS one FROM 't'", 'plain text')).toThrow('needs a JSON object');
    expect(() => run("SELECT *, 1 AS one FROM 't'", '[1]')).toThrow('needs a JSON object');
  });

  it('finds no names in a payload that is not JSON', () => {
    expect(run("SELECT * FROM 't' WHERE device_type = 'thermostat'", 'plain text')).toBeUndefined();
  });

  it('copies a hostile key as a key', () => {
    expect(JSON.stringify(run("SELECT *, 1 AS one FROM 't'", '{"__proto__":{"admin":true}}'))).toBe(
      '{"__proto__":{"admin":true},"one":1}',
    );
  });
});

describe('what is refused when the rule is created', () => {
  it.each([
    ["SELECT get_dynamodb('t', 'k', 1, 'role') AS x FROM 'a'", 'unknown function get_dynamodb()'],
    ["SELECT nonsense(1) FROM 'a'", 'unknown function nonsense()'],
    ["SELECT length() FROM 'a'", 'length() does not take 0 arguments'],
    ["SELECT clientid(1) FROM 'a'", 'clientid() does not take 1 arguments'],
    ["SELECT encode(*, 'hex') FROM 'a'", "encode knows 'base64' only"],
    ["SELECT cast(1 AS colour) FROM 'a'", 'cast to unknown type colour'],
    ['SELECT * FROM a', 'a string is needed, not a'],
    ["SELECT FROM 'a'", 'unexpected FROM'],
    ["SELECT * FROM 'a' WHERE", 'unexpected end of statement'],
    ["SELECT * FROM 'a' LIMIT 1", 'unexpected LIMIT'],
    ["SELECT a[0] AS x FROM 'a'", 'write get(a, 0)'],
    ["SELECT item2 FROM 'a'", "AWS reads no name with a digit in a path: write get(…, 'item2')"],
    ["SELECT 1 + 1 FROM 'a'", 'needs AS'],
    ["SELECT CASE WHEN true THEN 1 END AS x FROM 'a'", 'unexpected WHEN'],
    ["SELECT * FROM 'a/#/b'", 'not a topic filter: "a/#/b"'],
    ["SELECT * FROM 'a' WHERE x != 1", 'unexpected "!= 1"'],
  ])('%s', (sql, problem) => {
    expect(() => compileStatement(sql)).toThrow(problem);
  });
});

describe('topic filters', () => {
  it.each([
    ['#', 'a/b', true],
    ['#', '$aws/events/presence/connected/x', false],
    ['+/b', 'a/b', true],
    ['+/b', '$x/b', false],
    ['$aws/events/presence/+/+', '$aws/events/presence/connected/x', true],
    ['$aws/events/presence/+/+', '$aws/events/presence/connected/x/y', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'ab', false],
    ['a//b', 'a//b', true],
    ['a/+/b', 'a//b', true],
  ])('%s and %s: %s', (filter, topic, expected) => {
    expect(compileStatement(`SELECT * FROM '${filter}'`).matches(topic)).toBe(expected);
  });
});

describe('substitution templates', () => {
  it.each([
    ['${topic()}/republish', 'topic/subtopic/republish'],
    ['${concat(clientid(), principal())}', 'meter-7ba67'],
    ["${get(coords, 'lat')}-${missing}", '47.6-'],
    ["${concat('}', a)}", '}1'],
    ['plain', 'plain'],
  ])('%s', (template, expected) => {
    expect(compileTemplate(template)(evaluation({ a: 1, coords: { lat: 47.6 } }))).toBe(expected);
  });

  it('refuse an unknown function', () => {
    expect(() => compileTemplate('${clientId()}x${nope()}')).toThrow('unknown function nope()');
  });
});
