# Renders an answer file of the same length and number of values by Cheetah: the Handlebars template's conditions and
# values are rewritten to Cheetah's, the values are those of one system. Prints one JSON object a figure.
import json, os, re, sys, time
from Cheetah.Template import Template

source, rounds = open(sys.argv[1]).read(), int(sys.argv[2])
folder = os.path.dirname(sys.argv[1])

# The template's partials are put into their places first, so that both render the same text.
def partial(match):
    places = [f"{folder}/../snippets/{os.path.basename(folder)}/{match[1]}.hbs", f"{folder}/../snippets/{match[1]}.hbs"]
    return open(next(place for place in places if os.path.exists(place))).read()

while "{{>" in source:
    source = re.sub(r"\{\{> *([\w.-]+) *\}\}\n?", partial, source)
source = source.replace("$", "\\$")
source = re.sub(r"\{\{#if ([\w.]+)\}\}", lambda m: "\n#if $value('%s')\n" % m.group(1), source)
source = re.sub(r"\{\{#unless ([\w.]+)\}\}", lambda m: "\n#if not $value('%s')\n" % m.group(1), source)
source = re.sub(r"\{\{#each .*?\}\}.*?\{\{/each\}\}", "", source, flags=re.S)
source = re.sub(r"\{\{#eq .*?\}\}", "\n#if True\n", source)
source = source.replace("{{else}}", "\n#else\n")
source = re.sub(r"\{\{/(if|unless|eq)\}\}", "\n#end if\n", source)
source = re.sub(r'\{\{default ([\w.]+) "([^"]*)"\}\}', lambda m: "$value('%s', '%s')" % (m.group(1), m.group(2)), source)
source = re.sub(r"\{\{(?:\w+ )?([\w.]+)(?: [^}]*)?\}\}", lambda m: "$value('%s', '')" % m.group(1), source)
values = {"hostname": "node000001", "domain": "example.net", "meta.root_password_hash": "$6$saltsalt$hash", "meta.time_zone": "Etc/UTC",
          "meta.packages": "vim tmux package1", "meta.disk": "/dev/sda", "reporter": "x" * 2600, "late": "x" * 4000, "generation": "1", "system_name": "node000001"}
compiled = Template.compile(source=source)
times = []
for i in range(rounds + 200):
    start = time.perf_counter()
    text = str(compiled(searchList=[{"value": lambda key, other="": values.get(key, other)}]))
    if i >= 200:
        times.append((time.perf_counter() - start) * 1000)
assert "d-i" in text and len(text) > 5000, text
times.sort()
for name, at in (("median", 0.5), ("p99", 0.99)):
    print(json.dumps({"case": "answer file, " + name, "ms": round(times[int(rounds * at)], 4)}))
