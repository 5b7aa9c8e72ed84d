/* SPDX-License-Identifier: MIT */
/* Never compiled: tools/check-translations --update copies the words of data/lessons here, for xgettext. */

/* Translators: the title of the lesson data/lessons/chain.backflow */
N_("A chain")

/* Translators: the heading of the lesson data/lessons/chain.backflow */
N_("The error fades on its way back")

/* Translators: the description of the lesson data/lessons/chain.backflow */
N_("Three layers of one unit each. The error is multiplied by a weight and a slope at every one of them. How much of it reaches the first weight?")

/* Translators: the title of the lesson data/lessons/line.backflow */
N_("A line")

/* Translators: the heading of the lesson data/lessons/line.backflow */
N_("One weight, one bias, eight points")

/* Translators: the description of the lesson data/lessons/line.backflow */
N_("The smallest network that learns from data: a slope and a height. It sees three points at a time, in a new order each epoch.")

/* Translators: the title of the lesson data/lessons/two-outputs.backflow */
N_("Two outputs")

/* Translators: the heading of the lesson data/lessons/two-outputs.backflow */
N_("Two errors meet in one unit")

/* Translators: the description of the lesson data/lessons/two-outputs.backflow */
N_("Each hidden unit leads to both outputs, so two errors come back to it and add up. Sigmoids and biases are in the way, too: follow the slope.")

/* Translators: the title of the lesson data/lessons/worked-example.backflow */
N_("Worked example")

/* Translators: the heading of the lesson data/lessons/worked-example.backflow */
N_("Two ways to mend the weights")

/* Translators: the description of the lesson data/lessons/worked-example.backflow */
N_("The network says 2.98. It should say 3.2. Eight weights can be changed to make up the 0.22 it misses by. Which ones, and by how much?")

/* Translators: the title of the lesson data/lessons/xor.backflow */
N_("Exclusive or")

/* Translators: the heading of the lesson data/lessons/xor.backflow */
N_("No straight line parts them")

/* Translators: the description of the lesson data/lessons/xor.backflow */
N_("The output should be 1 where exactly one input is 1. The network sees all four cases at once and adds up their gradients.")
