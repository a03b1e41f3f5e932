/** Where people keep their policy: the text of a policy file as JSON, read afresh each time. */
export interface PolicySource {
  read(): Promise<string>;
}
