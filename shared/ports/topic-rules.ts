/** The IoT rules of this stack. AWS takes five changes a second. */
export interface TopicRules {
  /** Undefined where there is no such rule. */
  isEnabled(name: string): Promise<boolean | undefined>;
  enable(name: string): Promise<void>;
  disable(name: string): Promise<void>;
}
