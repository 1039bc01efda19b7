"""GLSL of the renderer.

People have many small triangles and are lit at their vertices, rooms have few large ones and are
lit at every pixel; both by the same function. A depth-only shader fills the shadow maps.
"""

# material: x gloss 0..1, y glow (emitted fraction), z mottling.
# pattern: xyz rest position for mottling, w signed distance inside the piece's edge (metres).
LIGHTING = """
uniform vec3 eye;
uniform vec3 key_direction; uniform vec3 key_colour;
uniform vec3 fill_direction; uniform vec3 fill_colour;
uniform vec3 sky_colour; uniform vec3 ground_colour;
uniform mat4 key_matrix; uniform mat4 top_matrix;
uniform sampler2DShadow key_shadow; uniform sampler2DShadow top_shadow;
uniform float key_softness;
const vec2 TAPS[5] = vec2[5](vec2(-0.7, 0.3), vec2(0.35, 0.75), vec2(0.75, -0.4),
                             vec2(-0.3, -0.75), vec2(0.05, 0.05));

float lit(sampler2DShadow map, mat4 matrix, vec3 position, float angle, float radius, float bias) {
    vec4 p = matrix * vec4(position, 1.0);
    vec3 q = p.xyz / p.w * 0.5 + 0.5;
    if (any(lessThan(q, vec3(0.0))) || any(greaterThan(q, vec3(1.0)))) return 1.0;
    mat2 spin = mat2(cos(angle), sin(angle), -sin(angle), cos(angle));
    float sum = 0.0;
    for (int i = 0; i < 5; i++)
        sum += texture(map, vec3(q.xy + spin * TAPS[i] * radius, q.z - bias));
    return sum / 5.0;
}

vec3 lighted(vec3 position, vec3 normal, vec3 colour, vec3 material, float angle) {
    vec3 view = normalize(eye - position);
    float key = max(dot(normal, key_direction) * 0.85 + 0.15, 0.0);
    key *= lit(key_shadow, key_matrix, position + normal * 0.008, angle, key_softness, 0.002);
    float above = lit(top_shadow, top_matrix, position + normal * 0.012, angle, 0.05, 0.003);
    float open = mix(0.45, 1.0, above);
    float fill = max(dot(normal, fill_direction) * 0.7 + 0.3, 0.0);
    vec3 ambient = mix(ground_colour, sky_colour, 0.5 + 0.5 * normal.z) * open;
    vec3 half_way = normalize(view + key_direction);
    float gloss = material.x * pow(max(dot(normal, half_way), 0.0), 8.0 + 50.0 * material.x);
    float rim = material.x * 0.25 * pow(1.0 - max(dot(normal, view), 0.0), 4.0);
    vec3 light = ambient + key * key_colour + fill * fill_colour * open;
    vec3 sum = colour * light + (gloss * key * key_colour + rim * ambient) * 0.5;
    return mix(sum, colour * 1.6, material.y);
}

vec4 developed(vec3 light) {
    vec3 toned = light / (1.0 + 0.35 * light) * 1.25;
    return vec4(pow(clamp(toned, 0.0, 1.0), vec3(1.0 / 2.2)), 1.0);
}
"""

ROOM_VERTEX = """
#version 330
invariant gl_Position;
uniform mat4 view_projection;
in vec3 position; in vec3 normal; in vec3 colour; in vec3 material;
out vec3 v_position; out vec3 v_normal; out vec3 v_colour; out vec3 v_material;
void main() {
    v_position = position; v_normal = normal; v_colour = colour; v_material = material;
    gl_Position = view_projection * vec4(position, 1.0);
}
"""

ROOM_FRAGMENT = (
    "#version 330\n"
    + LIGHTING
    + """
in vec3 v_position; in vec3 v_normal; in vec3 v_colour; in vec3 v_material;
out vec4 fragment;
void main() {
    vec3 n = normalize(v_normal);
    if (dot(n, eye - v_position) < 0.0) n = -n;
    vec2 cell = mod(floor(gl_FragCoord.xy), 3.0);
    float angle = 0.7 * (cell.x * 3.0 + cell.y);
    fragment = developed(lighted(v_position, n, v_colour, v_material, angle));
}
"""
)

CAST_VERTEX = (
    "#version 330\n"
    + LIGHTING
    + """
invariant gl_Position;
uniform mat4 view_projection;
in vec3 position; in vec3 normal; in vec3 colour; in vec3 material; in vec4 pattern;
out vec3 v_front; out vec3 v_back; out vec4 v_pattern;
float hash(vec3 p) {
    p = fract(p * vec3(0.1031, 0.1030, 0.0973)); p += dot(p, p.yxz + 33.33);
    return fract((p.x + p.y) * p.z);
}
void main() {
    float shade = 1.0 + material.z * (hash(floor(pattern.xyz * vec3(130.0, 130.0, 45.0))) - 0.5);
    float angle = 6.2832 * hash(pattern.xyz * 977.0);
    v_front = lighted(position, normal, colour * shade, material, angle);
    v_back = v_front * 0.45;
    v_pattern = pattern;
    gl_Position = view_projection * vec4(position, 1.0);
}
"""
)

CAST_FRAGMENT = (
    "#version 330\n"
    + LIGHTING
    + """
in vec3 v_front; in vec3 v_back; in vec4 v_pattern;
out vec4 fragment;
void main() {
    if (v_pattern.w < 0.0) discard;
    fragment = developed(gl_FrontFacing ? v_front : v_back);
}
"""
)

DEPTH_VERTEX = """
#version 330
invariant gl_Position;
uniform mat4 view_projection;
in vec3 position; in vec4 pattern;
out float v_edge;
void main() { v_edge = pattern.w; gl_Position = view_projection * vec4(position, 1.0); }
"""

DEPTH_FRAGMENT = """
#version 330
in float v_edge;
void main() { if (v_edge < 0.0) discard; }
"""
