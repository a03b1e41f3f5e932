/**
 * One-sided bounds on the mean of a Poisson count, at the given confidence: the truth lies below `upper`, or above
 * `lower`, with that probability. Nothing seen in a time t still allows 3.0/t at 95 %.
 */
export const upperBound = (count: number, confidence = 0.95): number =>
  solve((mean) => atMost(count, mean) <= 1 - confidence);

export const lowerBound = (count: number, confidence = 0.95): number =>
  count === 0 ? 0 : solve((mean) => 1 - atMost(count - 1, mean) >= 1 - confidence);

/** P(X ≤ count) for a Poisson variable, summed in logarithms so that large means do not underflow. */
const atMost = (count: number, mean: number): number => {
  let logarithm = -mean;
  let sum = Math.exp(logarithm);
  for (let k = 1; k <= count; k += 1) {
    logarithm += Math.log(mean / k);
    sum += Math.exp(logarithm);
  }
  return Math.min(1, sum);
};

/** The smallest mean at which a condition holds that holds from there on. */
const solve = (holds: (mean: number) => boolean): number => {
  let high = 1;
  while (!holds(high)) high *= 2;
  let low = 0;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
};
