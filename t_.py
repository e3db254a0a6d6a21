import time,sys,subprocess,http.client,os
from pathlib import Path
t=time.time()
p=subprocess.Popen([sys.executable,"-c","from kg.cli import main; main()","serve","--release",sys.argv[1],"--port","8177"],stdout=subprocess.PIPE)
print(p.stdout.readline(), time.time()-t)
def get(path):
    t=time.time()
    c=http.client.HTTPConnection("127.0.0.1",8177,timeout=60); c.request("GET",path); r=c.getresponse(); b=r.read()
    print(path[:90], r.status, len(b), round(time.time()-t,3))
    return b
def mem():
    tot=0
    pids=subprocess.run(["pgrep","-g",str(os.getpgid(p.pid))],capture_output=True,text=True).stdout.split()
    def kids(x): 
        o=[x]
        for c in open(f"/proc/{x}/task/{x}/children").read().split(): o+=kids(int(c))
        return o
    for q in kids(p.pid):
        pss=[l for l in open(f"/proc/{q}/smaps_rollup") if l.startswith("Pss:")][0].split()[1]
        tot+=int(pss)
    print("PSS MiB", tot/1024, len(kids(p.pid)))
try:
    for q in sys.argv[2:] or ["/","/id/hong-kong-science-park-17","/id/hong-kong-science-park-18","/search?q=science+park","/class","/class/Park","/class/Evidence","/id/hong-kong","/years","/money","/sections","/editions","/model","/indicators","/ns","/ns%23Evidence","/resource?iri=https://w3id.org/hkit/ns%23evidence","/vocab/holds","/download","/.well-known/void","/dataset","/sparql?query=ASK%7B%7D","/sparql","/sparql/terms.json","/coverage","/validation","/questions","/sitemap.xml","/service-description","/cite","/class/Evidence.ttl","/doc/hky2024-16-3","/graph/claims/hky2024-16-3.ttl"]:
        get(q)
    mem()
finally:
    p.terminate(); p.wait()
