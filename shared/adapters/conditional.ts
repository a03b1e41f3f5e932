import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Does a conditional write. False where its condition does not hold; everything else passes through untouched. */
export const ifHolds = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
