// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: scripts, a step a line, "#" begins a comment. A seed always
 * makes the same script.
 */
#include <stdlib.h>
#include <string.h>

#include "twin.h"

struct maker {			/* knows what makes sense */
	__u64 random;
	const char *kind[SLOTS];	/* of the sockets that are open */
	int family;			/* of the words of a step, or 0 */
};

/* splitmix64 */
static unsigned int draw(struct maker *maker, unsigned int below)
{
	__u64 z = maker->random += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % below;
}

static const struct op *draw_op(struct maker *maker)
{
	const struct op *op;
	int total = 0, left;

	for (op = ops; op->name; op++)
		total += op->weight;
	left = draw(maker, total);
	for (op = ops; left >= op->weight; op++)
		left -= op->weight;
	return op;
}

static bool is_slot(char letter)
{
	return strchr("NTWs", letter);
}

/*
 * A slot of a new socket, of an open one, of one that can be connected or of
 * one of IPv6
 */
static bool slot_fits(struct maker *maker, char letter, int slot)
{
	const char *kind = maker->kind[slot];

	if (letter == 'N')
		return !kind;
	return kind && (letter == 's' || (letter == 'T' && *kind == 't') ||
			(letter == 'W' && strchr(kind, '6')));
}

/* A word that goes with those before: of the same family */
static bool fits(struct maker *maker, char letter, int i)
{
	int family = family_of(word_of(letter, i));

	if (is_slot(letter))
		return slot_fits(maker, letter, i);
	return !family || !maker->family || family == maker->family;
}

/* Some of the sockets of IPv6 are asked about IPv4. */
static void learn_family(struct maker *maker, char letter, const char *word)
{
	const char *kind = is_slot(letter) ? maker->kind[atoi(word + 1)] : NULL;

	if (kind)
		maker->family = strchr(kind, '6') && draw(maker, 4) ? AF_INET6 :
								      AF_INET;
	else if (family_of(word))
		maker->family = family_of(word);
}

static const char *draw_word(struct maker *maker, char letter)
{
	int tries, i = 0;

	for (tries = 0; tries < 64; tries++) {
		i = draw(maker, word_count(letter));
		if (fits(maker, letter, i))
			break;
	}
	learn_family(maker, letter, word_of(letter, i));
	return word_of(letter, i);
}

static void learn(struct maker *maker, const struct step *step)
{
	const char *name = step->op->name;

	if (!strcmp(name, "socket"))
		maker->kind[atoi(step->arg[0] + 1)] = step->arg[2];
	else if (!strcmp(name, "accept"))
		maker->kind[atoi(step->arg[1] + 1)] =
			maker->kind[atoi(step->arg[0] + 1)];
	else if (!strcmp(name, "close"))
		maker->kind[atoi(step->arg[0] + 1)] = NULL;
}

void script_add(struct script *script, const struct step *step)
{
	size_t size = (script->steps + 1) * sizeof(*step);

	script->step = realloc(script->step, size);
	script->step[script->steps++] = *step;
}

void script_free(struct script *script)
{
	free(script->step);
	*script = (struct script) {};
}

static const struct op *op_find(const char *name)
{
	const struct op *op = ops;

	while (op->name && strcmp(op->name, name))
		op++;
	if (!op->name)
		die("no such step: %s", name);
	return op;
}

static bool step_parse(struct step *step, char **word)
{
	const char *args;
	int i;

	step->op = op_find(*word);
	args = step->op->args;
	for (i = 0; args[i]; i++) {
		if (!word[i + 1])
			return false;
		step->arg[i] = word_find(args[i], word[i + 1]);
		if (!step->arg[i])
			return false;
	}
	return !word[i + 1];
}

void script_parse(struct script *script, const char *text)
{
	char *copy = strdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		char *word[WORDS + 2] = {}, *at;
		struct step step = {};
		int n = 0;

		line[strcspn(line, "#")] = '\0';
		for (at = strtok(line, " \t"); at && n < WORDS + 1;
		     at = strtok(NULL, " \t"))
			word[n++] = at;
		if (!n)
			continue;
		if (!step_parse(&step, word))
			die("no such step: %s %s ...", word[0],
			    word[1] ? word[1] : "");
		script_add(script, &step);
	}
	free(copy);
}

void step_print(const struct step *step, char *buf, size_t size)
{
	size_t len = snprintf(buf, size, "%s", step->op->name);
	int i;

	for (i = 0; step->op->args[i]; i++)
		len += snprintf(buf + len, size - len, " %s", step->arg[i]);
}

static void step_make(struct maker *maker, struct script *script)
{
	struct step step = { .op = draw_op(maker) };
	int i;

	maker->family = 0;
	for (i = 0; step.op->args[i]; i++)
		step.arg[i] = draw_word(maker, step.op->args[i]);
	learn(maker, &step);
	script_add(script, &step);
}

/* The sockets, the port and the host of one phrase */
struct cast {
	const char *slot[3], *host, *peer, *port;
	bool ip6;
};

static const char *cast_word(struct maker *maker, const struct cast *cast,
			     char letter, const char *word)
{
	if (*word == '?')
		return draw_word(maker, letter);
	if (is_slot(letter))
		return cast->slot[*word - '1'];
	if (!strcmp(word, "host"))
		return cast->host;
	if (!strcmp(word, "peer"))
		return cast->peer;
	if (!strcmp(word, "port"))
		return cast->port;
	word = phrase_word(word, cast->ip6);
	if (!word_find(letter, word))
		die("no word %s", word);
	return word_find(letter, word);
}

static void line_make(struct maker *maker, struct script *script,
		      const struct cast *cast, char *line)
{
	struct step step = { .op = op_find(strtok(line, " ")) };
	char *word;
	int i;

	maker->family = 0;
	for (i = 0; (word = strtok(NULL, " ")); i++) {
		char letter = step.op->args[i];

		step.arg[i] = cast_word(maker, cast, letter, word);
		learn_family(maker, letter, step.arg[i]);
	}
	if (step.op->args[i])
		die("%s lacks a word", step.op->name);
	learn(maker, &step);
	script_add(script, &step);
}

/* Steps that make sense one after the other, with others in between */
static void phrase_make(struct maker *maker, struct script *script)
{
	const char *phrase = word_of('!', draw(maker, word_count('!')));
	int nr = draw(maker, HOSTS), i;
	struct cast cast = {
		.host = word_of('h', nr),
		.peer = word_of('E', nr),
		.port = word_of('p', draw(maker, 3)),
		.ip6 = draw(maker, 5) < 2,
	};
	char *copy = strdup(phrase), *rest = copy, *line;

	for (i = 0; i < 3; i++) {
		cast.slot[i] = draw_word(maker, 'N');
		maker->kind[atoi(cast.slot[i] + 1)] = "tcp";
	}
	while ((line = strsep(&rest, "\n"))) {
		line_make(maker, script, &cast, line);
		if (!draw(maker, 6))
			step_make(maker, script);
	}
	free(copy);
	for (i = 0; i < 3; i++)
		if (draw(maker, 4)) {
			char close[] = "close n";

			close[6] = '1' + i;
			line_make(maker, script, &cast, close);
		}
}

void script_make(struct script *script, __u64 seed, int steps)
{
	struct maker maker = { .random = seed };

	while (script->steps < steps)
		if (draw(&maker, 12))
			step_make(&maker, script);
		else
			phrase_make(&maker, script);
}
