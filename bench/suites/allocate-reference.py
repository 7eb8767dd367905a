# What src/BootAppliance/Storage/Shares is held against: weighted max-min shares with bounds in integer extents,
# x_i = clamp(lam*w_i, lo_i, hi_i), in exact fractions and the plainest way, which takes O(n^2).
#   allocate-reference.py                the worked cases, and 20,000 random ones that are checked
#   allocate-reference.py vectors COUNT  random cases with their results, as tests/BootAppliance.Tests/Storage/Shares/reference.txt has them
#   allocate-reference.py time FILE      a case of that form: its milliseconds, and the result
from fractions import Fraction as F
import random, sys, time
def fill(C, vms):  # vms: list (w, lo, hi) ; hi None = inf ; all ints except w
    n=len(vms); S=sum(l for _,l,_ in vms)
    if S>C: return None
    tot_hi=sum((h if h is not None else C) for _,_,h in vms)
    if all(h is not None for *_,h in vms) and tot_hi<=C: return [h for *_,h in vms]
    f=lambda lam:[ min(max(lam*w,l), h if h is not None else lam*w if lam*w>l else l) for w,l,h in vms]
    bps=sorted({F(l)/w for w,l,h in vms}|{F(h)/w for w,l,h in vms if h is not None}|{F(0)})
    lo=F(0)
    for b in bps:
        if sum(f(b))<=C: lo=b
        else: break
    base=f(lo); act=[i for i,(w,l,h) in enumerate(vms) if lo*w>=l and (h is None or lo*w<h)]
    W=sum(vms[i][0] for i in act)
    lam=lo+(F(C-sum(base))/W if W else 0)
    x=f(lam)
    # largest remainder rounding inside bounds
    r=[int(v) for v in x]; left=C-sum(r)
    order=sorted(range(n),key=lambda i:(-(x[i]-r[i]),i))
    for i in order:
        if left<=0: break
        h=vms[i][2]
        if (h is None or r[i]<h) and x[i]>r[i]: r[i]+=1; left-=1
    return r
def parse(line): # capacity | weight,least,most ... | result
    capacity,claims=line.split("|")[:2]
    return int(capacity),[(int(w),int(l),None if h=="-" else int(h)) for w,l,h in (one.split(",") for one in claims.split())]
def vectors(count):
    random.seed(20260101)
    for number in range(count):
        scale=10**(number%7); v=[]
        for _ in range(random.randint(1,12)):
            l=random.randint(0,50*scale); h=None if random.random()<.5 else l+random.randint(0,200*scale)
            v.append((random.choice((random.randint(1,9)*1000,random.randint(1,9000),1000)),l,h))
        C=random.randint(0,900*scale); r=fill(C,v)
        print(C,"|"," ".join(f"{w},{l},{'-' if h is None else h}" for w,l,h in v),"|","infeasible %d"%(sum(l for _,l,_ in v)-C) if r is None else " ".join(map(str,r)))
if __name__=="__main__" and sys.argv[1:2]==["vectors"]: vectors(int(sys.argv[2]))
elif __name__=="__main__" and sys.argv[1:2]==["time"]:
    C,v=parse(open(sys.argv[2]).read())
    start=time.perf_counter(); r=fill(C,v)
    print((time.perf_counter()-start)*1000); print(" ".join(map(str,r)))
elif __name__=="__main__":
    cases=[("equal share",1000,[(1,10,None)]*4),("equal share, odd",1000,[(1,10,None)]*3),
     ("weights 3:1:1",1000,[(3,10,None),(1,10,None),(1,10,None)]),
     ("used floor wins",1000,[(1,600,None),(1,10,None),(1,10,None)]),
     ("cap wins",1000,[(1,10,100),(1,10,None),(1,10,None)]),
     ("floor+cap",1000,[(4,10,300),(1,250,None),(1,10,None),(2,10,None)]),
     ("all capped",1000,[(1,10,100),(1,10,200)]),("infeasible",100,[(1,60,None),(1,60,None)]),("exact floors",100,[(1,60,None),(9,40,None)])]
    for n,C,v in cases: print(n,C,v,'->',fill(C,v))
    random.seed(1)
    for _ in range(20000):
        n=random.randint(1,8); v=[]
        for _ in range(n):
            l=random.randint(0,50); h=None if random.random()<.5 else l+random.randint(0,200); v.append((random.randint(1,9),l,h))
        C=random.randint(0,600); r=fill(C,v)
        if r is None: assert sum(l for _,l,_ in v)>C; continue
        assert sum(r)<=C
        for (w,l,h),x in zip(v,r): assert l<=x and (h is None or x<=h),(C,v,r)
        if any(h is None for *_,h in v) or sum(h for *_,h in v)>=C: assert sum(r)==C,(C,v,r)
        # fairness: raising i by 1 unit would need lowering some j with x_j/w_j already <= (x_i+?)/w_i
        for i,(wi,li,hi) in enumerate(v):
            if hi is None or r[i]<hi:
                for j,(wj,lj,hj) in enumerate(v):
                    if j!=i and r[j]>lj: assert F(r[j]-1,wj)<=F(r[i]+1,wi),(C,v,r)
    print("20000 random cases ok")
